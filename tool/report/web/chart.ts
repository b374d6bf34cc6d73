// SPDX-License-Identifier: Apache-2.0

import uPlot from "uplot";

import {
    type ChartEvents,
    chartOptions,
    type Extent,
    onResize,
    pixelsPerSample,
    steppedLine,
    stroke,
} from "./chart_options";
import { ChartMarks } from "./chart_marks";
import type { Run } from "./contract";
import { finest, type Reading, readingAt, type Samples, thinned } from "./samples";
import type { Span } from "./span";

/** What a chart can show, in the order of uPlot's series. */
export const lines = [
    { key: "live", label: "Live bytes", shown: true },
    { key: "footprint", label: "Footprint", shown: true },
    { key: "largest", label: "Largest free block", shown: true },
    { key: "free", label: "Free bytes", shown: false },
] as const;

export type LineKey = (typeof lines)[number]["key"];

/** The timeline of one run. */
export class Chart {
    private readonly marks: ChartMarks;
    private readonly plot: uPlot;

    constructor(
        parent: HTMLElement,
        run: Run,
        private readonly samples: Samples[],
        extent: Extent,
        private readonly span: Span,
        events: ChartEvents,
    ) {
        this.marks = new ChartMarks(run);
        const common = chartOptions(parent.clientWidth, 236, extent, span, events);
        this.plot = new uPlot(
            {
                ...common,
                series: [
                    {},
                    steppedLine(stroke("live"), 1),
                    steppedLine(stroke("live"), 0),
                    steppedLine(stroke("footprint"), 2),
                    steppedLine(stroke("largest"), 1.25),
                    steppedLine(stroke("free"), 1, false),
                ],
                bands: [{ series: [1, 2], fill: stroke("live-fill") }],
                hooks: {
                    ...common.hooks,
                    drawClear: [(u) => this.marks.drawBehind(u)],
                    draw: [(u) => this.marks.drawInFront(u)],
                },
            },
            this.thinned(parent.clientWidth),
            parent,
        );
        onResize(parent, this.plot, () => this.update());
    }

    /** Shows the span as it is now. */
    update(): void {
        this.plot.setData(this.thinned(this.plot.width), false);
        this.plot.setScale("x", { min: this.span.from, max: this.span.to });
    }

    show(key: LineKey, visible: boolean): void {
        for (const index of { live: [1, 2], footprint: [3], largest: [4], free: [5] }[key]) {
            this.plot.setSeries(index, { show: visible });
        }
    }

    /** Marks the moment that the heap map shows. */
    mark(seconds: number): void {
        this.marks.selected = seconds;
        this.plot.redraw(false);
    }

    readingAt(seconds: number): Reading | undefined {
        return readingAt(finest(this.samples, seconds, seconds), seconds);
    }

    private thinned(width: number): uPlot.AlignedData {
        const { from, to, length } = this.span;
        return thinned(
            finest(this.samples, from, to),
            from,
            to,
            (length / width) * pixelsPerSample,
        );
    }
}
