// SPDX-License-Identifier: Apache-2.0

import "uplot/dist/uPlot.min.css";

import { Chart } from "./chart";
import type { Extent } from "./chart_options";
import type { Run } from "./contract";
import { choice, element, section } from "./dom";
import * as format from "./format";
import { lineLegend } from "./line_legend";
import { shownBytes } from "./map_layout";
import type { Overlay } from "./overlay";
import { type OverlayPanel, overlayPanel } from "./overlay_panel";
import { type Reading, samplesOf } from "./samples";
import type { Selection } from "./selection";
import type { Span } from "./span";
import { spanKeys, spanTools } from "./span_tools";
import { onThemeChange } from "./theme";
import { secondsAt } from "./time";

/** The runs above each other or over each other, with one time axis, one cursor and one span. */
export function timeline(main: HTMLElement, runs: Run[], span: Span, selection: Selection): void {
    const extent: Extent = {
        ...span.extent,
        bytes: shownBytes(runs),
    };
    const samples = runs.map(samplesOf);
    const charts: Chart[] = [];
    const legend = lineLegend((key, visible) =>
        charts.forEach((chart) => chart.show(key, visible)),
    );
    const apart = element("div", { class: "charts" });
    let over: OverlayPanel | undefined;
    // What is hidden is brought up to date when it is shown.
    const shown = (): (Chart | Overlay)[] => (apart.hidden ? [over!.overlay] : charts);
    const update = (): void => shown().forEach((chart) => chart.update());
    const follow = (): void => shown().forEach((chart) => chart.mark(selection.seconds));
    const arrange = (way: "apart" | "over"): void => {
        legend.hidden = apart.hidden = way === "over";
        over!.box.hidden = over!.tools.hidden = way === "apart";
        update();
        follow();
    };
    const left = element("div", { class: "tools" }, legend);
    const box = element("div", {
        class: "time",
        tabindex: "0",
        role: "group",
        "aria-label": "Timeline",
    });
    main.append(
        section(
            "timeline",
            "Timeline",
            "Drag to zoom, click to show that moment in the heap map. With the keyboard: arrows move, + and \u2212 zoom, 0 shows the whole run. Live bytes are drawn from the least to the most in each step.",
            element("div", { class: "toolbar" }, left, spanTools(runs, span, selection)),
            box,
        ),
    );
    box.append(apart);
    spanKeys(box, span, selection);
    runs.forEach((run, i) => {
        const parts = chartParts(run);
        apart.append(parts.head, parts.canvas);
        let chart: Chart | undefined;
        const write = (seconds: number = selection.seconds): void =>
            parts.readout.replaceChildren(...describe(chart?.readingAt(seconds), run));
        chart = new Chart(parts.canvas, run, samples[i], extent, span, {
            select: (seconds) => selection.select(seconds),
            point: write,
        });
        charts.push(chart);
        selection.onSelect(() => write());
        write();
    });
    if (runs.length > 1) {
        over = overlayPanel(box, runs, samples, extent, span, selection);
        const way = runs.length > 2 ? "over" : "apart";
        const ways = [
            ["apart", "Apart"],
            ["over", "Overlaid"],
        ] as const;
        left.prepend(choice("Runs", ways, way, arrange), over.tools);
        arrange(way);
    }
    span.onChange(update);
    selection.onSelect(follow);
    follow();
    onThemeChange(follow);
    document.fonts?.ready.then(follow);
}

function chartParts(run: Run): { head: HTMLElement; readout: HTMLElement; canvas: HTMLElement } {
    const readout = element("p", { class: "readout" });
    const summary = [
        `${run.name}: live bytes peak at ${format.bytes(run.peak_live_bytes)}`,
        `footprint ${format.bytes(run.footprint_bytes)}`,
        format.plural(run.failure_count, "failure"),
    ];
    return {
        head: element("div", { class: "chart-head" }, element("h3", {}, run.name), readout),
        readout,
        canvas: element("div", { class: "chart", role: "img", "aria-label": summary.join(", ") }),
    };
}

function describe(reading: Reading | undefined, run: Run): Node[] {
    if (!reading)
        return [
            element(
                "span",
                {},
                `the trace ends at ${format.moment(secondsAt(run, run.last_tick))}`,
            ),
        ];
    const entries: [string, string][] = [
        ["at", format.moment(reading.seconds)],
        ["live up to", format.bytes(reading.live)],
        ["footprint", format.bytes(reading.footprint)],
        ["largest free down to", format.bytes(reading.largest)],
        ["free down to", format.bytes(reading.free)],
    ];
    return entries.map(([name, value]) => element("span", {}, `${name} `, element("b", {}, value)));
}
