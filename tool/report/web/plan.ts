// SPDX-License-Identifier: Apache-2.0

import type { Plan } from "./contract_plan";
import { element, onWidth, section } from "./dom";
import * as format from "./format";
import { offersTable } from "./offers";
import { scatter } from "./scatter";

/** The designs side by side, and what the chosen one consists of. */
export function planSection(plan: Plan): HTMLElement {
    const bound = format.bytes(plan.lower_bound_bytes);
    return section(
        "plan",
        "The plan",
        `RAM with everything counted: tables, headers, padding. The line in each bar is the peak of live bytes, ${bound}: no design can need less.${sureness(plan)}`,
        plan.offers.length > 1 ? front(plan) : undefined,
        plan.offers.length > 0 ? offersTable(plan) : undefined,
        partsTable(plan),
    );
}

function isSoaked(plan: Plan): boolean {
    return plan.offers.some((offer) => offer.confidence !== undefined);
}

function sureness(plan: Plan): string {
    return isSoaked(plan)
        ? " Sure: at least that share of generated runs of the recorded kind survives in the RAM with the margin, with 95 % confidence."
        : "";
}

/** What more RAM buys. */
function front(plan: Plan): HTMLElement {
    const box = element("figure", { class: "front-box" });
    const key = isSoaked(plan)
        ? "How much of a point is filled is how sure it is."
        : "This plan was made without --soak, so nothing is known of how designs stand generated runs of the recorded kind.";
    onWidth(box, () =>
        box.replaceChildren(
            scatter(plan, box.clientWidth),
            element(
                "figcaption",
                {},
                `The line joins the designs that no other beats in both. ${key}`,
            ),
        ),
    );
    return box;
}

/** Pools and rest of the chosen design, as the firmware gets them. */
function partsTable(plan: Plan): HTMLElement {
    const counted = plan.pools.some((pool) => pool.most_live_blocks !== undefined);
    const rows = plan.pools.map((pool) => [
        `pool of ${format.bytes(pool.block_bytes)}`,
        pool.from_bytes === pool.to_bytes
            ? format.bytes(pool.to_bytes)
            : `${format.count(pool.from_bytes)} to ${format.bytes(pool.to_bytes)}`,
        format.count(pool.blocks),
        ...(counted ? [format.count(pool.most_live_blocks ?? 0)] : []),
        format.bytes(pool.ram_bytes),
    ]);
    const blocks = plan.pools.reduce((sum, pool) => sum + pool.ram_bytes, 0);
    const tables = plan.region_bytes - blocks - plan.general_bytes;
    if (plan.pools.length > 0 && tables > 0) {
        rows.push(["tables of the pools", "", "", ...(counted ? [""] : []), format.bytes(tables)]);
    }
    if (plan.general_bytes > 0) {
        const serves = plan.pools.length > 0 ? "everything else" : "everything";
        rows.push([
            "general heap",
            serves,
            "",
            ...(counted ? [""] : []),
            format.bytes(plan.general_bytes),
        ]);
    }
    const head = ["Part", "Serves", "Blocks", ...(counted ? ["Most live at once"] : []), "RAM"];
    const kind = (column: number) => (column < 2 ? "text" : "number");
    return element(
        "div",
        { class: "scroll" },
        element(
            "table",
            { class: "pools" },
            element(
                "caption",
                {},
                `The ${plan.chosen} design in ${format.bytes(plan.region_bytes)}`,
            ),
            element(
                "thead",
                {},
                element(
                    "tr",
                    {},
                    ...head.map((text, i) => element("th", { scope: "col", class: kind(i) }, text)),
                ),
            ),
            element(
                "tbody",
                {},
                ...rows.map(([part, ...texts]) =>
                    element(
                        "tr",
                        {},
                        element("th", { scope: "row", class: "text" }, part),
                        ...texts.map((text, i) => element("td", { class: kind(i + 1) }, text)),
                    ),
                ),
            ),
        ),
    );
}
