// SPDX-License-Identifier: Apache-2.0

import type { Offer, Plan } from "./contract_plan";
import { element, onWidth, section } from "./dom";
import * as format from "./format";
import { confidenceOf } from "./offer_figures";
import { scatter } from "./scatter";

/** The designs side by side, and what the chosen one consists of. */
export function planSection(plan: Plan): HTMLElement {
    const bound = format.bytes(plan.lower_bound_bytes);
    return section(
        "plan",
        "The plan",
        `RAM with everything counted: tables, headers, padding. The line in each bar is the peak of live bytes, ${bound}: no design can need less.`,
        plan.offers.length > 1 ? front(plan) : undefined,
        plan.offers.length > 0
            ? element(
                  "ol",
                  { class: "designs" },
                  ...plan.offers.map((offer) => designRow(offer, plan)),
              )
            : undefined,
        partsTable(plan),
    );
}

/** What more RAM buys. */
function front(plan: Plan): HTMLElement {
    const box = element("figure", { class: "front-box" });
    const sure = plan.offers.some((offer) => offer.confidence !== undefined);
    const key = sure
        ? "How much of a point is filled is the share of generated runs it survives at least."
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

function designRow(offer: Offer, plan: Plan): HTMLElement {
    const most = Math.max(
        plan.lower_bound_bytes,
        ...plan.offers.map((each) => each.needed_with_margin_bytes),
    );
    const share = (bytes: number) => `${((100 * bytes) / most).toFixed(2)}%`;
    const chosen = offer.name === plan.chosen;
    const margin =
        plan.margin_percent > 0
            ? `${format.bytes(offer.needed_with_margin_bytes)} with ${format.decimal(plan.margin_percent)} % margin; `
            : "";
    const cost = `at most ${format.plural(offer.allocate_instructions, "instruction")} to allocate, ${format.count(
        offer.free_instructions,
    )} to free`;
    return element(
        "li",
        { class: chosen ? "design chosen" : "design", "aria-current": chosen && "true" },
        element(
            "div",
            { class: "design-name" },
            element(
                "h3",
                {},
                offer.name,
                chosen ? element("span", { class: "badge" }, "chosen") : undefined,
            ),
            element("p", {}, offer.summary),
        ),
        element(
            "div",
            { class: "design-bar", "aria-hidden": "true" },
            element("i", {
                class: "margin",
                style: `width: ${share(offer.needed_with_margin_bytes)}`,
            }),
            element("i", { style: `width: ${share(offer.needed_bytes)}` }),
            element("b", { style: `left: ${share(plan.lower_bound_bytes)}` }),
        ),
        element(
            "div",
            { class: "design-ram" },
            element("strong", {}, format.bytes(offer.needed_bytes)),
            element(
                "span",
                {},
                `${(offer.needed_bytes / plan.lower_bound_bytes).toFixed(2)} × the peak of live bytes`,
            ),
        ),
        element(
            "p",
            { class: "design-proof" },
            `${margin}${offer.proof}; ${[cost, ...beyond(offer)].join("; ")}.`,
        ),
    );
}

/** What a plan need not say. */
function beyond(offer: Offer): string[] {
    const said: string[] = [];
    if (offer.instructions_a_block > 0)
        said.push(`${format.count(offer.instructions_a_block)} for a block from first to last`);
    if (offer.fragments)
        said.push(`fragmentation ${format.percent(offer.fragmentation)} at its tightest`);
    const sure = confidenceOf(offer);
    return sure ? [...said, sure] : said;
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
