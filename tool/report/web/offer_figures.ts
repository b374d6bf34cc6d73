// SPDX-License-Identifier: Apache-2.0

import type { Offer, Plan } from "./contract_plan";
import * as format from "./format";

export function worstCall(offer: Offer): number {
    return Math.max(offer.allocate_instructions, offer.free_instructions);
}

/** How sure a design is beyond what was proven, in words; undefined: nobody asked. */
function confidenceOf({ confidence }: Offer): string | undefined {
    if (!confidence) return undefined;
    const { runs, survived, at_least } = confidence;
    return `survived ${format.count(survived)} of ${format.plural(runs, "generated run")}: at least ${format.percent(at_least)} of such runs, with 95 % confidence`;
}

/** All that is known about a design, for the tooltip and for who cannot see the picture. */
export function figuresOf(offer: Offer, plan: Plan): [string, string][] {
    const sure = confidenceOf(offer);
    const rows: [string, string][] = [
        ["made of", offer.summary],
        ["RAM", format.bytes(offer.needed_bytes)],
        [
            `with ${format.decimal(plan.margin_percent)} % more`,
            format.bytes(offer.needed_with_margin_bytes),
        ],
        [
            "worst call",
            `${format.count(offer.allocate_instructions)} to allocate, ${format.count(offer.free_instructions)} to free`,
        ],
    ];
    if (offer.instructions_a_block > 0)
        rows.push(["a block, mean", `${format.count(offer.instructions_a_block)} instructions`]);
    rows.push(["fragmentation", offer.fragments ? format.percent(offer.fragmentation) : "none"]);
    if (sure) rows.push(["confidence", sure]);
    rows.push(["proof", offer.proof]);
    return rows;
}
