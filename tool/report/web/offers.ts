// SPDX-License-Identifier: Apache-2.0

import type { Offer, Plan } from "./contract_plan";
import { element } from "./dom";
import * as format from "./format";

interface OfferColumn {
    title: string;
    kind?: "text";
    cell: (offer: Offer) => (Node | string)[];
}

/** The designs one a line, with what a choice between them goes by. */
export function offersTable(plan: Plan): HTMLElement {
    const columns = columnsFor(plan);
    return element(
        "div",
        { class: "scroll" },
        element(
            "table",
            { class: "offers" },
            element(
                "thead",
                {},
                element(
                    "tr",
                    {},
                    element("th", { scope: "col", class: "text" }, "Design"),
                    ...columns.map(({ title, kind = "number" }) =>
                        element("th", { scope: "col", class: kind }, title),
                    ),
                ),
            ),
            element("tbody", {}, ...plan.offers.map((offer) => offerRow(offer, plan, columns))),
        ),
    );
}

function offerRow(offer: Offer, plan: Plan, columns: OfferColumn[]): HTMLElement {
    const chosen = offer.name === plan.chosen;
    return element(
        "tr",
        { class: chosen ? "offer chosen" : "offer", "aria-current": chosen && "true" },
        element(
            "th",
            { scope: "row", class: "text" },
            offer.name,
            chosen ? element("span", { class: "badge" }, "chosen") : undefined,
            detail(offer.summary),
        ),
        ...columns.map(({ kind = "number", cell }) =>
            element("td", { class: kind }, ...cell(offer)),
        ),
    );
}

function columnsFor(plan: Plan): OfferColumn[] {
    const columns: OfferColumn[] = [
        {
            title: "RAM",
            cell: (offer) => [
                element("b", {}, format.bytes(offer.needed_bytes)),
                detail(
                    `${(offer.needed_bytes / Math.max(1, plan.lower_bound_bytes)).toFixed(2)} × the peak`,
                ),
            ],
        },
    ];
    if (plan.margin_percent > 0) {
        columns.push({
            title: `With ${format.decimal(plan.margin_percent)} % more`,
            cell: (offer) => [format.bytes(offer.needed_with_margin_bytes), ramBar(offer, plan)],
        });
    }
    if (plan.offers.some(({ confidence }) => confidence !== undefined)) {
        columns.push({ title: "Sure", cell: sureCell });
    }
    columns.push(
        {
            title: "Worst call",
            cell: ({ allocate_instructions, free_instructions }) => [
                format.count(Math.max(allocate_instructions, free_instructions)),
                detail(
                    `${format.count(allocate_instructions)} to allocate, ${format.count(free_instructions)} to free`,
                ),
            ],
        },
        {
            title: "A block, mean",
            cell: ({ instructions_a_block }) => [
                instructions_a_block > 0 ? format.count(instructions_a_block) : "not known",
                detail("instructions, both calls"),
            ],
        },
        {
            title: "Fragmentation",
            cell: ({ fragments, fragmentation }) => [
                fragments ? format.percent(fragmentation) : "none",
                detail(fragments ? "at its tightest" : "pools alone cannot"),
            ],
        },
    );
    columns.push({
        title: "Proof",
        kind: "text",
        cell: ({ proof }) => [element("span", { class: "proof" }, proof)],
    });
    return columns;
}

/** RAM as asked for and with the margin, with the peak of live bytes as a line. */
function ramBar(offer: Offer, plan: Plan): HTMLElement {
    const most = Math.max(
        plan.lower_bound_bytes,
        ...plan.offers.map((each) => each.needed_with_margin_bytes),
    );
    const share = (bytes: number) => `${((100 * bytes) / most).toFixed(2)}%`;
    return element(
        "span",
        { class: "design-bar", "aria-hidden": "true" },
        element("i", { class: "margin", style: `width: ${share(offer.needed_with_margin_bytes)}` }),
        element("i", { style: `width: ${share(offer.needed_bytes)}` }),
        element("b", { style: `left: ${share(plan.lower_bound_bytes)}` }),
    );
}

function sureCell({ confidence }: Offer): (Node | string)[] {
    if (!confidence) return ["not known"];
    const { runs, survived, at_least } = confidence;
    return [
        `≥ ${format.percent(at_least)}`,
        element(
            "span",
            { class: "share", "aria-hidden": "true" },
            element("i", { style: `width: ${(100 * at_least).toFixed(1)}%` }),
        ),
        detail(`${format.count(survived)} of ${format.plural(runs, "run")}`),
    ];
}

function detail(text: string): HTMLElement {
    return element("span", { class: "detail" }, text);
}
