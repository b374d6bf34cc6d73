// SPDX-License-Identifier: Apache-2.0

import uPlot from "uplot";

import { byteMarks, timeLabel, timeMarks } from "./axis";
import { ChartMarks } from "./chart_marks";
import type { Run } from "./contract";
import * as format from "./format";
import { finest, type Reading, readingAt, type Samples, samplesOf, thinned } from "./samples";
import { colour } from "./theme";

/** What a chart can show, in the order of uPlot's series. */
export const lines = [
    { key: "live", label: "Live bytes", shown: true },
    { key: "footprint", label: "Footprint", shown: true },
    { key: "largest", label: "Largest free block", shown: true },
    { key: "free", label: "Free bytes", shown: false },
] as const;

export type LineKey = (typeof lines)[number]["key"];

export interface ChartEvents {
    zoom: (from: number, to: number) => void;
    select: (seconds: number) => void;
    /** Undefined: the cursor has left. */
    point: (seconds: number | undefined) => void;
}

/** How far all charts of the page reach. */
export interface Extent {
    from: number;
    to: number;
    bytes: number;
}

/** The timeline of one run. */
export class Chart {
    private readonly samples: Samples[];
    private readonly marks: ChartMarks;
    private readonly plot: uPlot;
    private shown: { samples: Samples; from: number; to: number };

    constructor(
        parent: HTMLElement,
        run: Run,
        private readonly extent: Extent,
        private readonly events: ChartEvents,
    ) {
        this.samples = samplesOf(run);
        this.shown = { samples: this.samples[0], from: extent.from, to: extent.to };
        this.marks = new ChartMarks(run);
        this.plot = new uPlot(this.options(parent.clientWidth), this.samples[0].columns, parent);
        this.listenForClicks();
        new ResizeObserver(() => {
            if (parent.clientWidth !== this.plot.width) {
                this.plot.setSize({ width: parent.clientWidth, height: this.plot.height });
                this.zoom(this.shown.from, this.shown.to);
            }
        }).observe(parent);
    }

    zoom(from: number, to: number): void {
        this.shown = { samples: finest(this.samples, from, to), from, to };
        this.plot.setData(this.thinned(), false);
        this.plot.setScale("x", { min: from, max: to });
    }

    show(key: LineKey, visible: boolean): void {
        for (const index of { live: [1, 2], footprint: [3], largest: [4], free: [5] }[key]) {
            this.plot.setSeries(index, { show: visible });
        }
    }

    /** Marks the moment that the heap map shows. */
    mark(seconds: number): void {
        this.marks.selected = seconds;
        this.redraw();
    }

    redraw(): void {
        this.plot.redraw(false);
    }

    readingAt(seconds: number): Reading | undefined {
        return readingAt(finest(this.samples, seconds, seconds), seconds);
    }

    private thinned(): uPlot.AlignedData {
        const { samples, from, to } = this.shown;
        return thinned(samples, from, to, ((to - from) / this.plot.width) * pixelsPerSample);
    }

    private listenForClicks(): void {
        const { over } = this.plot;
        let pressedAt = 0;
        over.addEventListener("mousedown", (event) => (pressedAt = event.clientX));
        over.addEventListener("click", (event) => {
            if (Math.abs(event.clientX - pressedAt) < dragThreshold) {
                this.events.select(
                    this.plot.posToVal(event.clientX - over.getBoundingClientRect().left, "x"),
                );
            }
        });
        over.addEventListener("dblclick", () => this.events.zoom(this.extent.from, this.extent.to));
    }

    private dragged(): void {
        const { left, width } = this.plot.select;
        if (width >= dragThreshold) {
            this.events.zoom(this.plot.posToVal(left, "x"), this.plot.posToVal(left + width, "x"));
        }
        this.plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    }

    private cursorMoved(): void {
        const left = this.plot.cursor.left ?? -1;
        this.events.point(left < 0 ? undefined : this.plot.posToVal(left, "x"));
    }

    private options(width: number): uPlot.Options {
        const stroke = (name: string) => () => colour(name);
        const rule = { stroke: stroke("rule"), width: 1 };
        const font = '12px "Inter Variable", sans-serif';
        const stepped = uPlot.paths.stepped!({ align: 1 });
        const line = (name: string, lineWidth: number, show = true): uPlot.Series => ({
            stroke: stroke(name),
            width: lineWidth,
            paths: stepped,
            points: { show: false },
            show,
        });
        return {
            width,
            height: 236,
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
                y: { range: () => [0, this.extent.bytes * 1.02] },
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
                    values: (_, marks) =>
                        marks.map((mark) => (mark === 0 ? "0" : format.size(mark))),
                },
            ],
            series: [
                {},
                line("live", 1),
                line("live", 0),
                line("footprint", 2),
                line("largest", 1.25),
                line("free", 1, false),
            ],
            bands: [{ series: [1, 2], fill: stroke("live-fill") }],
            hooks: {
                drawClear: [(u) => this.marks.drawBehind(u)],
                draw: [(u) => this.marks.drawInFront(u)],
                setSelect: [() => this.dragged()],
                setCursor: [() => this.cursorMoved()],
            },
        };
    }
}

/** Pixels: less is a click. */
const dragThreshold = 4;
const pixelsPerSample = 4;
