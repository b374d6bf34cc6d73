// SPDX-License-Identifier: Apache-2.0

import uPlot from "uplot";

import {
    type ChartEvents,
    chartOptions,
    type Extent,
    onResize,
    pixelsPerSample,
    steppedLine,
} from "./chart_options";
import { drawMoment } from "./chart_marks";
import type { Run } from "./contract";
import { type Column, resampled, type Samples } from "./samples";
import type { Span } from "./span";
import { runColour } from "./theme";

/** One line of every run in one chart. */
export class Overlay {
    private readonly plot: uPlot;
    private selected = 0;
    private column: Column;

    constructor(
        private readonly parent: HTMLElement,
        runs: Run[],
        private readonly samples: Samples[][],
        extent: Extent,
        private readonly span: Span,
        events: ChartEvents,
    ) {
        // Runs of one demand have the same live bytes.
        const same = new Set(runs.map((run) => run.demand)).size < runs.length;
        const seesFree = runs.every((run) => run.region_bytes <= extent.bytes);
        this.column = !same ? "live" : seesFree ? "largest" : "footprint";
        const common = chartOptions(parent.clientWidth, 320, extent, span, events);
        this.plot = new uPlot(
            {
                ...common,
                series: [{}, ...runs.map((_, i) => steppedLine(() => runColour(i), 1.5))],
                hooks: { ...common.hooks, draw: [(u) => drawMoment(u, this.selected)] },
            },
            this.data(),
            parent,
        );
        onResize(parent, this.plot, () => this.update());
    }

    get line(): Column {
        return this.column;
    }

    choose(column: Column): void {
        this.column = column;
        this.update();
    }

    update(): void {
        this.plot.setData(this.data(), false);
        this.plot.setScale("x", { min: this.span.from, max: this.span.to });
    }

    mark(seconds: number): void {
        this.selected = seconds;
        this.plot.redraw(false);
    }

    private data(): uPlot.AlignedData {
        const steps = Math.max(2, Math.floor(this.parent.clientWidth / pixelsPerSample));
        const step = this.span.length / steps;
        const x = Array.from({ length: steps + 1 }, (_, i) => this.span.from + i * step);
        return [x, ...this.samples.map((all) => resampled(all, this.span, steps, this.column))];
    }
}
