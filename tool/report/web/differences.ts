// SPDX-License-Identifier: Apache-2.0

import type { Run } from "./contract";
import { element, section } from "./dom";
import * as format from "./format";
import { secondsAt } from "./time";
import { unpackSteps } from "./unpack";

interface Measure {
    title: string;
    /** Undefined: the run has none. */
    value: (run: Run) => number | undefined;
    text?: (value: number, run: Run) => string;
    none?: string;
    /** Which direction is an improvement; absent: neither. */
    better?: "less" | "more";
}

const measures: Measure[] = [
    { title: "Region", value: (run) => run.region_bytes, better: "less" },
    { title: "Peak of live bytes", value: (run) => run.peak_live_bytes },
    { title: "Footprint", value: (run) => run.footprint_bytes, better: "less" },
    {
        title: "Footprint beyond the peak of live bytes",
        value: (run) => run.footprint_bytes / run.peak_live_bytes - 1,
        text: (value) => format.percent(value),
        better: "less",
    },
    { title: "Largest free block at its smallest", value: smallestLargest, better: "more" },
    {
        title: "Failed requests",
        value: (run) => run.failure_count,
        text: (value) => format.count(value),
        better: "less",
    },
    {
        title: "First failure",
        value: (run) => run.death?.tick,
        text: (tick, run) => format.moment(secondsAt(run, tick)),
        none: "none",
    },
    {
        title: "Allocations served",
        value: (run) => run.allocations,
        text: (value) => format.count(value),
    },
    { title: "Never freed", value: (run) => run.never_freed_bytes },
];

/** Every run beside the first, and how far it is from it. */
export function differences(all: Run[]): HTMLElement | undefined {
    const runs = all.filter(({ part }) => !part);
    if (runs.length < 2) return undefined;
    const [reference, ...others] = runs;
    const head = element(
        "tr",
        {},
        element("th", { scope: "col", class: "text" }, "Figure"),
        ...runs.map((run, i) =>
            element(
                "th",
                { scope: "col", class: "number" },
                element("i", {
                    class: "swatch",
                    style: `background: var(--run-${i + 1})`,
                    "aria-hidden": "true",
                }),
                run.name,
            ),
        ),
    );
    const rows = measures.map((measure) =>
        element(
            "tr",
            {},
            element("th", { scope: "row", class: "text" }, measure.title),
            element("td", { class: "number" }, write(measure, reference)),
            ...others.map((run) => comparedCell(measure, run, reference)),
        ),
    );
    return section(
        "differences",
        "The runs compared",
        `Each with ${reference.name}. A run that failed served less, so its peak says less.`,
        element(
            "div",
            { class: "scroll" },
            element(
                "table",
                { class: "differences" },
                element("thead", {}, head),
                element("tbody", {}, ...rows),
            ),
        ),
    );
}

function comparedCell(measure: Measure, run: Run, reference: Run): HTMLElement {
    const [was, is] = [measure.value(reference), measure.value(run)];
    const text = write(measure, run);
    if (was === undefined || is === undefined || measure.none !== undefined)
        return element("td", { class: "number" }, text);
    const improved = is < was === (measure.better === "less");
    const verdict = is === was || !measure.better ? "same" : improved ? "good" : "bad";
    return element(
        "td",
        { class: "number" },
        text,
        element("span", { class: `delta ${verdict}` }, format.change(was, is)),
    );
}

function write({ value, text = format.bytes, none = "" }: Measure, run: Run): string {
    const found = value(run);
    return found === undefined ? none : text(found, run);
}

function smallestLargest(run: Run): number {
    const [{ largest_free_low, count }] = run.levels;
    return unpackSteps(largest_free_low, count).reduce((least, value) => Math.min(least, value));
}
