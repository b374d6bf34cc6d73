// SPDX-License-Identifier: Apache-2.0

import type { Report, Run } from "./contract";
import { element, section } from "./dom";
import * as format from "./format";
import { lengthOf } from "./time";

/** What the figures mean and where they come from. */
export function method(report: Report): HTMLElement {
    const terms: [string, string][] = [
        ["Live bytes", "The sum of the sizes asked for by all blocks allocated and not yet freed."],
        [
            "Footprint",
            "The end of the highest block handed out so far, counted from the start of the region.",
        ],
        [
            "Fragmentation",
            "1 \u2212 largest free block / free bytes, at the moment named. 0 % is one free block.",
        ],
        [
            "Free bytes of a recorded run",
            "The gaps of at least 16 bytes between live blocks, headers included. The largest free block at a failed request is what the allocator itself reported.",
        ],
    ];
    if (report.runs.some((run) => run.kind === "replayed")) {
        terms.push([
            "Replayed run",
            "The same requests in the same order, served by the planned allocators on this computer. They keep offsets and no pointers, so they decide exactly as they do on the device.",
        ]);
    }
    if (report.comparison || report.plan) {
        terms.push([
            "Lower bound",
            "The peak of live bytes. No allocator can serve the trace in less RAM.",
        ]);
    }
    if (report.comparison) {
        terms.push(
            [
                "When tightest",
                "At the first failed request; in a run without one, when the largest free block was smallest.",
            ],
            [
                "Smallest RAM that survives",
                "The least region in which a replay of the whole trace had no failed request.",
            ],
            [
                "Instructions",
                "Counted exactly in the emulated processor, call and return included. They are not cycles.",
            ],
        );
    }
    const { elf } = report;
    return section(
        "method",
        "How this was measured",
        "Every figure on this page comes from the traces named here.",
        element(
            "dl",
            { class: "terms" },
            ...terms.flatMap(([term, text]) => [element("dt", {}, term), element("dd", {}, text)]),
        ),
        element(
            "ul",
            { class: "sources" },
            ...report.runs.map((run) => element("li", {}, source(run))),
        ),
        element(
            "p",
            { class: "muted" },
            elf
                ? `Names of callers from ${elf}. Written by ${report.tool}.`
                : `Written by ${report.tool}.`,
        ),
    );
}

function source(run: Run): string {
    const parts = [
        run.kind === "recorded" ? `recorded in ${run.trace}` : `replayed from ${run.trace}`,
        `${format.plural(run.allocations + run.frees + run.failure_count, "event")} in ${format.length(lengthOf(run))}`,
        run.clock_hz > 0 ? `clock ${format.count(run.clock_hz)} Hz` : "clock of unknown speed",
    ];
    if (/[1-9a-f]/.test(run.build_id)) parts.push(`build ${run.build_id}`);
    if (run.lost_events > 0)
        parts.push(`${format.plural(run.lost_events, "event")} lost before they were read`);
    return `${run.name}: ${parts.join(", ")}.`;
}
