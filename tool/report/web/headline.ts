// SPDX-License-Identifier: Apache-2.0

import type { Report, Run } from "./contract";
import { element } from "./dom";
import * as format from "./format";
import { outcome } from "./regions";
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
        ...others
            .filter(({ part }) => !part)
            .map((run) => element("p", { class: "outcome" }, ...sentence(run))),
        planned(report),
    );
}

/** Which plan, and what it costs. */
function planned({ plan, regions }: Report): HTMLElement | undefined {
    if (regions) {
        const parts = regions.regions.map(
            ({ name, region_bytes }) => `${format.bytes(region_bytes)} of ${name}`,
        );
        return element(
            "p",
            { class: "planned" },
            "The plan takes ",
            strong(parts.join(", ")),
            ". ",
            element("span", { class: regions.failures > 0 ? "bad" : "" }, outcome(regions)),
        );
    }
    const chosen = plan?.offers.find(({ name }) => name === plan.chosen);
    if (!plan || !chosen) return undefined;
    const { confidence } = chosen;
    const sure = confidence
        ? `, and survives at least ${format.percent(confidence.at_least)} of generated runs of this kind`
        : "";
    const margin =
        plan.margin_percent > 0
            ? `, ${format.bytes(chosen.needed_with_margin_bytes)} with ${format.decimal(plan.margin_percent)} % more demand`
            : "";
    return element(
        "p",
        { class: "planned" },
        "The plan: ",
        strong(chosen.name),
        `, ${chosen.summary}. It needs `,
        strong(format.bytes(chosen.needed_bytes)),
        `${margin}${sure}.`,
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
