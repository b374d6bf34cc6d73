// SPDX-License-Identifier: Apache-2.0

import type { Report, Run } from "./contract";
import { element } from "./dom";
import * as format from "./format";
import { themeChoice } from "./theme";
import { lengthOf, secondsAt } from "./time";

/** What happened, in a sentence a run; the first one is the page's heading. */
export function headline(report: Report): HTMLElement {
    const [first, ...others] = report.runs;
    return element(
        "header",
        { class: "headline" },
        element(
            "div",
            { class: "top" },
            element("p", { class: "brand" }, mark(), "Ramwright report"),
            themeChoice(),
        ),
        element("h1", {}, ...sentence(first)),
        ...others.map((run) => element("p", { class: "outcome" }, ...sentence(run))),
    );
}

function sentence(run: Run): (Node | string)[] {
    const ram = format.size(run.region_bytes);
    const name = run.name.endsWith(`, ${ram}`) ? run.name.slice(0, -ram.length - 2) : run.name;
    const subject = [strong(name), ` in ${ram} `];
    if (run.death === undefined) {
        const served = format.plural(run.allocations, "allocation");
        return [
            ...subject,
            `served ${served} in ${format.length(lengthOf(run))} `,
            strong("without a failure", "good"),
            `; its live bytes peaked at ${format.bytes(run.peak_live_bytes)}.`,
        ];
    }
    const { tick, size, free_bytes, largest_free_bytes } = run.death;
    const later =
        run.failure_count > 1 ? `; ${format.count(run.failure_count - 1)} more failed later` : "";
    return [
        ...subject,
        strong(`failed at ${format.moment(secondsAt(run, tick))}`, "bad"),
        ` asking for ${format.bytes(size)} with ${format.bytes(free_bytes)} free and `,
        largest_free_bytes === 0
            ? "no free block at all"
            : strong(`no block larger than ${format.bytes(largest_free_bytes)}`),
        `${later}.`,
    ];
}

function strong(text: string, kind = ""): HTMLElement {
    return element("strong", { class: kind }, text);
}

/** Four live blocks and a gap. */
function mark(): HTMLElement {
    return element(
        "span",
        { class: "mark", "aria-hidden": "true" },
        ...Array.from({ length: 6 }, () => element("i")),
    );
}
