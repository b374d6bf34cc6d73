// SPDX-License-Identifier: Apache-2.0

import "uplot/dist/uPlot.min.css";

import { Chart, type Extent, type LineKey, lines } from "./chart";
import type { Run } from "./contract";
import { element, section } from "./dom";
import * as format from "./format";
import type { Reading } from "./samples";
import type { Selection } from "./selection";
import { onThemeChange } from "./theme";
import { secondsAt, spanOf } from "./time";

/** One chart a run, above each other, with one time axis, one cursor and one zoom for all. */
export function timeline(main: HTMLElement, runs: Run[], selection: Selection): void {
    const extent: Extent = {
        ...spanOf(runs),
        bytes: Math.max(...runs.map((run) => run.region_bytes)),
    };
    const range = element("output", {
        class: "range",
        "data-testid": "range",
        "aria-live": "polite",
    });
    const box = element("div", { class: "charts" });
    const charts: Chart[] = [];
    let shown = { from: extent.from, to: extent.to };

    const zoom = (from: number, to: number): void => {
        const shortest = (extent.to - extent.from) / 1e6;
        shown = {
            from: Math.max(extent.from, from),
            to: Math.min(extent.to, Math.max(to, from + shortest)),
        };
        range.textContent = `${format.moment(shown.from)} to ${format.moment(shown.to)}`;
        for (const chart of charts) chart.zoom(shown.from, shown.to);
    };
    const zoomBy = (factor: number): void => {
        const half = ((shown.to - shown.from) * factor) / 2;
        const centre = Math.min(Math.max(selection.seconds, shown.from), shown.to);
        const from = Math.max(extent.from, Math.min(centre - half, extent.to - 2 * half));
        zoom(from, from + 2 * half);
    };

    main.append(
        section(
            "timeline",
            "Timeline",
            "Drag to zoom, click to show that moment in the heap map below. Live bytes are drawn from the least to the most in each step.",
            element(
                "div",
                { class: "toolbar" },
                legend((key, visible) => charts.forEach((chart) => chart.show(key, visible))),
                element(
                    "div",
                    { class: "tools" },
                    range,
                    button("\u2212", "Zoom out", () => zoomBy(2)),
                    button("+", "Zoom in", () => zoomBy(0.5)),
                    closeUp(runs, zoom),
                    button(
                        "Whole run",
                        "Show the whole run",
                        () => zoom(extent.from, extent.to),
                        "reset",
                    ),
                ),
            ),
            box,
        ),
    );
    for (const run of runs) charts.push(makeChart(box, run, extent, zoom, selection));
    zoom(extent.from, extent.to);
    onThemeChange(() => charts.forEach((chart) => chart.redraw()));
    document.fonts?.ready.then(() => charts.forEach((chart) => chart.redraw()));
}

function makeChart(
    box: HTMLElement,
    run: Run,
    extent: Extent,
    zoom: (from: number, to: number) => void,
    selection: Selection,
): Chart {
    const readout = element("p", { class: "readout" });
    const canvas = element("div", {
        class: "chart",
        role: "img",
        "aria-label": `${run.name}: live bytes peak at ${format.bytes(run.peak_live_bytes)}, footprint ${format.bytes(
            run.footprint_bytes,
        )}, ${format.plural(run.failure_count, "failure")}`,
    });
    box.append(
        element("div", { class: "chart-head" }, element("h3", {}, run.name), readout),
        canvas,
    );
    const write = (seconds = selection.seconds): void => {
        readout.replaceChildren(...describe(chart?.readingAt(seconds), run));
    };
    let chart: Chart | undefined;
    chart = new Chart(canvas, run, extent, {
        zoom,
        select: (seconds) => selection.select(seconds),
        point: write,
    });
    const follow = (): void => {
        chart!.mark(selection.seconds);
        write();
    };
    selection.onSelect(follow);
    follow();
    return chart;
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

function legend(show: (key: LineKey, visible: boolean) => void): HTMLElement {
    const items = lines.map(({ key, label, shown }) => {
        const item = element(
            "button",
            {
                type: "button",
                class: `series ${key}`,
                "aria-pressed": String(shown),
                onclick: () => {
                    const visible = item.getAttribute("aria-pressed") !== "true";
                    item.setAttribute("aria-pressed", String(visible));
                    show(key, visible);
                },
            },
            element("i", { "aria-hidden": "true" }),
            label,
        );
        return item;
    });
    return element(
        "div",
        { class: "legend", role: "group", "aria-label": "Lines shown" },
        ...items,
        element(
            "span",
            { class: "series failed" },
            element("i", { "aria-hidden": "true" }),
            "Failed request",
        ),
    );
}

/** Zooms to what was recorded in most detail. */
function closeUp(runs: Run[], zoom: (from: number, to: number) => void): HTMLElement | undefined {
    const detailed = runs.filter((run) => run.levels.length > 1);
    if (detailed.length === 0) return undefined;
    const edges = detailed.flatMap((run) => {
        const { from, to } = run.levels[run.levels.length - 1];
        return [from, to].map((tick) => secondsAt(run, tick));
    });
    const what = runs[0].death ? "the failure" : "the peak";
    return button(`Around ${what}`, `Zoom to ${what}`, () =>
        zoom(Math.min(...edges), Math.max(...edges)),
    );
}

function button(text: string, label: string, click: () => void, testId?: string): HTMLElement {
    return element(
        "button",
        { type: "button", "aria-label": label, onclick: click, "data-testid": testId },
        text,
    );
}
