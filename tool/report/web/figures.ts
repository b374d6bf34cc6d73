// SPDX-License-Identifier: Apache-2.0

import type { Run } from "./contract";
import type { Comparison, Outcome } from "./contract_plan";
import { element } from "./dom";
import * as format from "./format";
import { lengthOf, secondsAt } from "./time";

interface Figure {
    label: string;
    of: (outcome: Outcome) => { value: number; text: string; detail?: string };
    /** Which direction is an improvement. */
    better: "less" | "more";
    /** A line in the bars that no allocator can go below. */
    bounded?: boolean;
}

const figures: Figure[] = [
    {
        label: "Smallest RAM that survives",
        of: (o) => ({ value: o.smallest_ram_bytes, text: format.bytes(o.smallest_ram_bytes) }),
        better: "less",
        bounded: true,
    },
    {
        label: "Peak RAM",
        of: (o) => ({ value: o.peak_bytes, text: format.bytes(o.peak_bytes) }),
        better: "less",
    },
    {
        label: "Failed requests",
        of: (o) => ({ value: o.failures, text: format.count(o.failures) }),
        better: "less",
    },
    {
        label: "Largest free block when tightest",
        of: (o) => ({ value: o.largest_free_bytes, text: format.bytes(o.largest_free_bytes) }),
        better: "more",
    },
    {
        label: "Fragmentation then",
        of: (o) => ({ value: o.fragmentation, text: format.percent(o.fragmentation) }),
        better: "less",
    },
    {
        label: "Instructions per malloc, mean",
        of: (o) => instructions(o.malloc_instructions.mean),
        better: "less",
    },
    {
        label: "Instructions per malloc, worst",
        of: (o) => instructions(o.malloc_instructions.max),
        better: "less",
    },
    {
        label: "Instructions per free",
        of: (o) => ({
            value: o.free_instructions.max,
            text: `${format.decimal(o.free_instructions.mean)}, worst ${format.count(o.free_instructions.max)}`,
        }),
        better: "less",
    },
];

/** Key figures, before and after. */
export function comparisonFigures({ before, after, lower_bound_bytes }: Comparison): HTMLElement {
    return grid(
        figures.map(({ label, of, better, bounded }) => {
            const [was, is] = [of(before), of(after)];
            const most = Math.max(was.value, is.value);
            const bound = bounded ? lower_bound_bytes : undefined;
            const verdict =
                was.value === is.value
                    ? "same"
                    : is.value < was.value === (better === "less")
                      ? "good"
                      : "bad";
            return element(
                "div",
                { class: "figure" },
                element("dt", {}, label),
                element(
                    "dd",
                    { class: "versus" },
                    ...side("before", was, most, bound),
                    ...side("after", is, most, bound),
                ),
                bound === undefined
                    ? undefined
                    : element("dd", { class: "note" }, `| lower bound ${format.bytes(bound)}`),
                element(
                    "dd",
                    { class: `verdict ${verdict}` },
                    is.value === 0 && was.value > 0 ? "none" : format.change(was.value, is.value),
                ),
            );
        }),
        "Key figures before and after",
    );
}

/** Key figures of one run, for a report without a comparison. */
export function runFigures(run: Run): HTMLElement {
    const at = (tick: number) => format.moment(secondsAt(run, tick));
    const entries: [string, string, string][] = [
        [
            "Peak of live bytes",
            format.bytes(run.peak_live_bytes),
            `${format.percent(run.peak_live_bytes / run.region_bytes)} of the region, at ${at(run.peak_tick)}`,
        ],
        [
            "Footprint",
            format.bytes(run.footprint_bytes),
            `of ${format.bytes(run.region_bytes)}, ${format.percent(run.footprint_bytes / run.region_bytes)}`,
        ],
        [
            "Failed requests",
            format.count(run.failure_count),
            run.death ? `first at ${at(run.death.tick)}` : `in ${format.length(lengthOf(run))}`,
        ],
    ];
    const tight = run.death && run.death.free_bytes > 0 ? run.death : run.tightest;
    const when = tight === run.death ? "at the failure" : "at its tightest";
    entries.push(
        [
            `Largest free block ${when}`,
            format.bytes(tight.largest_free_bytes),
            `of ${format.bytes(tight.free_bytes)} free`,
        ],
        [
            `Fragmentation ${when}`,
            format.percent(1 - tight.largest_free_bytes / Math.max(1, tight.free_bytes)),
            `1 \u2212 largest / free, at ${at(tight.tick)}`,
        ],
        ["Allocations", format.count(run.allocations), `${format.count(run.frees)} freed`],
    );
    entries.push([
        "Never freed",
        format.bytes(run.never_freed_bytes),
        `in ${format.plural(run.never_freed_blocks, "block")}`,
    ]);
    if (run.lost_events > 0) {
        entries.push([
            "Lost events",
            format.count(run.lost_events),
            "figures above are at least this",
        ]);
    }
    return grid(
        entries.map(([label, value, note]) =>
            element(
                "div",
                { class: "figure" },
                element("dt", {}, label),
                element("dd", { class: "value" }, value),
                element("dd", { class: "note" }, note),
            ),
        ),
        "Key figures",
        "figures values",
    );
}

function grid(tiles: HTMLElement[], label: string, kind = "figures"): HTMLElement {
    return element("dl", { class: kind, "aria-label": label }, ...tiles);
}

function instructions(value: number): { value: number; text: string } {
    return { value, text: format.decimal(value) };
}

function side(
    name: "before" | "after",
    { value, text }: { value: number; text: string },
    most: number,
    bound: number | undefined,
): HTMLElement[] {
    const share = (part: number) => `${(most > 0 ? (100 * part) / most : 0).toFixed(1)}%`;
    return [
        element("span", { class: "side" }, name),
        element(
            "span",
            { class: `bar ${name}`, "aria-hidden": "true" },
            element("i", { style: `width: ${share(value)}` }),
            bound === undefined ? undefined : element("b", { style: `left: ${share(bound)}` }),
        ),
        element("span", { class: `amount ${name}` }, text),
    ];
}
