// SPDX-License-Identifier: Apache-2.0

import type { Bin, Run } from "./contract";
import type { Demand, Part } from "./demand";
import { drawing, element, section } from "./dom";
import * as format from "./format";
import type { Span } from "./span";
import { secondsAt } from "./time";
import { tooltip } from "./tooltip";

const width = 560;
const height = 220;
const margin = { left: 64, right: 26, top: 10, bottom: 26 };

/**
 * How large and how long-lived the allocations were. The longest run tells most about the program.
 */
export function histograms(runs: Run[], demands: Demand[], span: Span): HTMLElement | undefined {
    const run = runs
        .filter(({ part }) => !part)
        .reduce((most, r) => (r.allocations > most.allocations ? r : most));
    if (run.allocations === 0) return undefined;
    // Nothing has a lifetime before something was freed.
    const lived = run.lifetimes.length > 0;
    const columns = element("div", { class: "columns" });
    const whole = `All ${format.plural(run.allocations, "allocation")} of ${run.name}, counted on a logarithmic scale.`;
    const made = section("sizes", lived ? "Sizes and lifetimes" : "Sizes", whole, columns);
    const draw = (): void => {
        const part = demands[run.demand].part(run, span);
        made.querySelector(".lead")!.textContent = part.whole ? whole : partOf(run, part);
        columns.replaceChildren(
            histogram("Size", counted(run.sizes, part.sizes), format.size, sizeRange),
            lived
                ? histogram(
                      "Lifetime",
                      counted(run.lifetimes, part.lifetimes),
                      (ticks) => format.duration(secondsAt(run, ticks)),
                      (low, next) => lifeRange(low, next, run),
                  )
                : "",
        );
    };
    draw();
    span.onRest(draw);
    return made;
}

function partOf(run: Run, part: Part): string {
    const allocations = part.sizes.reduce((sum, count) => sum + count, 0);
    return `${format.plural(allocations, "allocation")} of ${run.name} ${format.between(part)}, counted on a logarithmic scale. Lifetimes are those of the blocks allocated then.`;
}

function counted(bins: Bin[], counts: number[]): Bin[] {
    return bins.map(({ low }, i) => ({ low, count: counts[i] }));
}

function sizeRange(low: number, next: number | undefined): string {
    if (next === undefined) return `${format.bytes(low)} or more`;
    return next - low === 1
        ? format.bytes(low)
        : `${format.count(low)} to ${format.bytes(next - 1)}`;
}

function lifeRange(low: number, next: number | undefined, run: Run): string {
    if (low === 0) return "less than one tick";
    const from = format.duration(secondsAt(run, low));
    if (next === undefined) return `${from} or more`;
    return next - low === 1
        ? from
        : `${from} to less than ${format.duration(secondsAt(run, next))}`;
}

function histogram(
    title: string,
    bins: Bin[],
    label: (low: number) => string,
    range: (low: number, next: number | undefined) => string,
): HTMLElement {
    const most = Math.max(1, ...bins.map((bin) => bin.count));
    const decades = Math.max(1, Math.ceil(Math.log10(most)));
    const plotHeight = height - margin.top - margin.bottom;
    const plotWidth = width - margin.left - margin.right;
    const barWidth = plotWidth / Math.max(1, bins.length);
    // One allocation must show, so the axis starts below 1.
    const rise = (n: number) =>
        n === 0 ? 0 : (plotHeight * (Math.log10(n) + 0.3)) / (decades + 0.3);
    const floor = margin.top + plotHeight;

    const rules = Array.from({ length: decades + 1 }, (_, decade) => {
        const y = Math.round(floor - rise(10 ** decade)) + 0.5;
        return drawing(
            "g",
            {},
            drawing("line", {
                x1: margin.left,
                x2: width - margin.right,
                y1: y,
                y2: y,
                class: "rule",
            }),
            drawing(
                "text",
                { x: margin.left - 8, y: y + 4, "text-anchor": "end" },
                format.count(10 ** decade),
            ),
        );
    });
    const labelled = labelledBins(bins, barWidth, label);
    const bars = bins.map(({ low, count }, i) => {
        const x = margin.left + i * barWidth;
        const bar = drawing("rect", {
            x: x + 1,
            y: floor - rise(count),
            width: Math.max(1, barWidth - 2),
            height: rise(count),
            class: "column",
        });
        const target = drawing("rect", {
            x,
            y: margin.top,
            width: barWidth,
            height: plotHeight,
            class: "target",
            onpointermove: (event) => {
                const { clientX, clientY } = event as PointerEvent;
                tooltip.show(clientX, clientY, range(low, bins[i + 1]?.low), [
                    ["allocations", format.count(count)],
                ]);
            },
            onpointerleave: () => tooltip.hide(),
        });
        const text = labelled.has(low)
            ? drawing(
                  "text",
                  { x: x + barWidth / 2, y: floor + 18, "text-anchor": "middle" },
                  label(low),
              )
            : undefined;
        return drawing("g", {}, bar, target, text);
    });
    const commonest = bins.reduce((a, b) => (b.count > a.count ? b : a));
    const summary = `${title}: ${bins.length} bins; commonest from ${label(commonest.low)}, ${format.count(commonest.count)} allocations`;
    return element(
        "figure",
        {},
        element("h3", {}, title),
        drawing(
            "svg",
            { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": summary },
            ...rules,
            ...bars,
        ),
    );
}

/** Of many bins those that start at a power of two, and of these as many as there is room for. */
function labelledBins(bins: Bin[], barWidth: number, label: (low: number) => string): Set<number> {
    const characterWidth = 7;
    const many = bins.length > 12;
    const labelled = new Set<number>();
    let free = -Infinity;
    bins.forEach(({ low }, i) => {
        const middle = (i + 0.5) * barWidth;
        const half = (label(low).length * characterWidth) / 2;
        if ((many && low !== 0 && !Number.isInteger(Math.log2(low))) || middle - half < free)
            return;
        labelled.add(low);
        free = middle + half + characterWidth;
    });
    return labelled;
}
