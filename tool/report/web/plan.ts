// SPDX-License-Identifier: Apache-2.0

import type { Design, Plan } from "./contract";
import { element, section } from "./dom";
import * as format from "./format";

/** The designs side by side, and what the chosen one consists of. */
export function planSection(plan: Plan): HTMLElement {
    const most = Math.max(plan.lower_bound_bytes, ...plan.designs.map((design) => design.ram_bytes));
    const chosen = plan.designs[plan.chosen];
    return section(
        "plan",
        "The plan",
        `RAM needed with everything counted: control blocks, headers, padding. No design can need less than the peak of live bytes, ${format.bytes(
            plan.lower_bound_bytes,
        )}, the line in each bar.`,
        element("ol", { class: "designs" }, ...plan.designs.map((design) => designRow(design, plan, most, design === chosen))),
        chosen.pools.length > 0 ? poolTable(chosen) : undefined,
    );
}

function designRow(design: Design, plan: Plan, most: number, chosen: boolean): HTMLElement {
    const share = (bytes: number) => `${((100 * bytes) / most).toFixed(2)}%`;
    const cost =
        design.malloc_max !== undefined && design.free_max !== undefined
            ? `at most ${format.count(design.malloc_max)} + ${format.count(design.free_max)} instructions`
            : undefined;
    return element(
        "li",
        { class: chosen ? "design chosen" : "design", "aria-current": chosen && "true" },
        element(
            "div",
            { class: "design-name" },
            element("h3", {}, design.name, chosen ? element("span", { class: "badge" }, "chosen") : undefined),
            element("p", {}, design.summary),
        ),
        element(
            "div",
            { class: "design-bar", "aria-hidden": "true" },
            element("i", { style: `width: ${share(design.ram_bytes)}` }),
            element("b", { style: `left: ${share(plan.lower_bound_bytes)}` }),
        ),
        element(
            "div",
            { class: "design-ram" },
            element("strong", {}, format.bytes(design.ram_bytes)),
            element("span", {}, `${(design.ram_bytes / plan.lower_bound_bytes).toFixed(2)} × the lower bound`),
        ),
        element("p", { class: "design-proof" }, [design.proof, cost].filter(Boolean).join("; ")),
    );
}

function poolTable(design: Design): HTMLElement {
    const rows = design.pools.map((pool) =>
        row(
            `${format.bytes(pool.block_bytes)} blocks`,
            `${format.count(pool.from_bytes)} to ${format.bytes(pool.to_bytes)}`,
            format.count(pool.blocks),
            pool.most_live_blocks === undefined ? "" : format.count(pool.most_live_blocks),
            format.bytes(pool.ram_bytes),
        ),
    );
    if (design.general_bytes > 0) {
        rows.push(row("general heap", "everything else", "", "", format.bytes(design.general_bytes)));
    }
    const head = ["Part", "Serves", "Blocks", "Most live", "RAM"];
    return element(
        "div",
        { class: "scroll" },
        element(
            "table",
            { class: "pools", "aria-label": `Parts of the ${design.name} design` },
            element(
                "thead",
                {},
                element("tr", {}, ...head.map((text, i) => element("th", { scope: "col", class: i < 2 ? "text" : "number" }, text))),
            ),
            element("tbody", {}, ...rows),
        ),
    );
}

function row(...texts: string[]): HTMLElement {
    return element(
        "tr",
        {},
        element("th", { scope: "row", class: "text" }, texts[0]),
        ...texts.slice(1).map((text, i) => element("td", { class: i === 0 ? "text" : "number" }, text)),
    );
}
