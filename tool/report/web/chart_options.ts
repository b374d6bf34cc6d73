// SPDX-License-Identifier: Apache-2.0

import uPlot from "uplot";

import { byteMarks, timeLabel, timeMarks } from "./axis";
import type { Seconds, Span } from "./span";
import * as format from "./format";
import { colour } from "./theme";

/** How far all charts of the page reach. */
export interface Extent extends Seconds {
    bytes: number;
}

export interface ChartEvents {
    select: (seconds: number) => void;
    /** Undefined: the cursor has left. */
    point: (seconds: number | undefined) => void;
}

/** Pixels: less is a click. */
const dragThreshold = 4;

export const pixelsPerSample = 4;

export const stroke = (name: string) => () => colour(name);

/** What all charts of the page have in common: axes, cursor, and that dragging chooses the span. */
export function chartOptions(
    width: number,
    height: number,
    extent: Extent,
    span: Span,
    events: ChartEvents,
): Omit<uPlot.Options, "series"> & { hooks: uPlot.Hooks.Arrays } {
    const rule = { stroke: stroke("rule"), width: 1 };
    const font = '12px "Inter Variable", sans-serif';
    return {
        width,
        height,
        padding: [20, 26, 0, 0],
        legend: { show: false },
        cursor: {
            sync: { key: "ramwright", setSeries: false },
            drag: { x: true, y: false, setScale: false, dist: dragThreshold },
            points: { show: false },
            bind: { dblclick: () => () => null },
        },
        scales: {
            x: { time: false, range: (_, from, to) => [from, to] },
            y: { range: () => [0, extent.bytes * 1.02] },
        },
        axes: [
            {
                stroke: stroke("muted"),
                font,
                grid: { show: false },
                ticks: { ...rule, size: 5 },
                size: 30,
                splits: (u, _, from, to) => timeMarks(from, to, Math.max(3, u.width / 110)),
                values: (_, marks) => marks.map((mark) => timeLabel(mark, marks[1] - marks[0])),
            },
            {
                stroke: stroke("muted"),
                font,
                grid: rule,
                ticks: { show: false },
                size: 64,
                gap: 8,
                splits: (_, __, ___, most) => byteMarks(most, 5),
                values: (_, marks) => marks.map((mark) => (mark === 0 ? "0" : format.size(mark))),
            },
        ],
        hooks: {
            ready: [(u) => listen(u, span, events)],
            setSelect: [(u) => dragged(u, span)],
            setCursor: [
                ({ cursor: { left = -1 }, posToVal }) =>
                    events.point(left < 0 ? undefined : posToVal(left, "x")),
            ],
        },
    };
}

export function steppedLine(ink: () => string, width: number, show = true): uPlot.Series {
    return {
        stroke: ink,
        width,
        paths: uPlot.paths.stepped!({ align: 1 }),
        points: { show: false },
        show,
    };
}

/** Tells when the width of `parent` has changed. */
export function onResize(parent: HTMLElement, plot: uPlot, then: () => void): void {
    new ResizeObserver(() => {
        // Hidden charts have no width.
        if (parent.clientWidth > 0 && parent.clientWidth !== plot.width) {
            plot.setSize({ width: parent.clientWidth, height: plot.height });
            then();
        }
    }).observe(parent);
}

function listen({ over, posToVal }: uPlot, span: Span, events: ChartEvents): void {
    const secondsAt = (event: MouseEvent) =>
        posToVal(event.clientX - over.getBoundingClientRect().left, "x");
    let pressedAt = 0;
    over.addEventListener("mousedown", (event) => (pressedAt = event.clientX));
    over.addEventListener("click", (event) => {
        if (Math.abs(event.clientX - pressedAt) < dragThreshold) events.select(secondsAt(event));
    });
    over.addEventListener("dblclick", () => span.showAll());
    // Two fingers on a touchpad arrive as a wheel with the control key.
    over.addEventListener(
        "wheel",
        (event) => {
            if (!event.ctrlKey) return;
            event.preventDefault();
            span.zoom(1.01 ** event.deltaY, secondsAt(event));
        },
        { passive: false },
    );
}

function dragged(plot: uPlot, span: Span): void {
    const { left, width } = plot.select;
    if (width < dragThreshold) return;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    span.show(plot.posToVal(left, "x"), plot.posToVal(left + width, "x"));
}
