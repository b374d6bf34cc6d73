// SPDX-License-Identifier: Apache-2.0

import type uPlot from "uplot";

import type { Run } from "./contract";
import * as format from "./format";
import { plate } from "./canvas";
import { hatch } from "./hatch";
import { colour } from "./theme";
import { secondsAt } from "./time";

/** What a chart shows beside its lines: failures, the region's size, the end, the chosen moment. */
export class ChartMarks {
    selected = 0;

    constructor(private readonly run: Run) {}

    /** The time after the trace's end is hatched: nothing is known about it. */
    drawBehind(u: uPlot): void {
        const { ctx, bbox } = u;
        const end = u.valToPos(secondsAt(this.run, this.run.last_tick), "x", true);
        const right = bbox.left + bbox.width;
        if (!(end < right - 2)) return;
        const left = Math.max(bbox.left, end);
        ctx.save();
        ctx.fillStyle = hatch(ctx, colour("rule"), devicePixelRatio);
        ctx.fillRect(left, bbox.top, right - left, bbox.height);
        if (right - left > 120 * devicePixelRatio) {
            ctx.font = font();
            ctx.fillStyle = colour("muted");
            ctx.textAlign = "center";
            plate(
                ctx,
                "the trace ends here",
                (left + right) / 2,
                bbox.top + bbox.height / 2,
                colour("muted"),
            );
        }
        ctx.restore();
    }

    drawInFront(u: uPlot): void {
        u.ctx.save();
        u.ctx.font = font();
        this.drawFailures(u);
        this.drawRegion(u);
        drawMoment(u, this.selected);
        u.ctx.restore();
    }

    private drawRegion(u: uPlot): void {
        const { ctx, bbox } = u;
        const end = Math.round(u.valToPos(this.run.region_bytes, "y", true)) + 0.5;
        // The axis of a region of which hardly any is used ends before it.
        const beyond = end < bbox.top;
        const y = Math.max(end, bbox.top);
        if (!beyond) {
            ctx.strokeStyle = colour("ink");
            ctx.lineWidth = devicePixelRatio;
            ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
            line(ctx, bbox.left, y, bbox.left + bbox.width, y);
            ctx.setLineDash([]);
        }
        const label = `region ${format.size(this.run.region_bytes)}${beyond ? ", beyond this axis" : ""}`;
        const width = ctx.measureText(label).width;
        plate(
            ctx,
            label,
            bbox.left + bbox.width - width / 2,
            y - 10 * devicePixelRatio,
            colour("ink"),
        );
    }

    private drawFailures(u: uPlot): void {
        const { ctx, bbox } = u;
        const { failure_ticks, death } = this.run;
        const px = devicePixelRatio;
        ctx.strokeStyle = ctx.fillStyle = colour("failure");
        ctx.lineWidth = px;
        let drawnAt = -Infinity;
        for (const tick of failure_ticks) {
            const x = Math.round(u.valToPos(secondsAt(this.run, tick), "x", true));
            if (x < bbox.left || x > bbox.left + bbox.width || x - drawnAt < 2 * px) continue;
            drawnAt = x;
            // The first one is what the report is about.
            ctx.globalAlpha = tick === death?.tick ? 1 : 0.25;
            line(ctx, x, bbox.top, x, bbox.top + bbox.height);
            ctx.globalAlpha = 1;
            ctx.beginPath();
            ctx.moveTo(x, bbox.top + 2 * px);
            ctx.lineTo(x - 5 * px, bbox.top - 7 * px);
            ctx.lineTo(x + 5 * px, bbox.top - 7 * px);
            ctx.fill();
        }
        if (!death) return;
        const x = u.valToPos(secondsAt(this.run, death.tick), "x", true);
        if (x < bbox.left || x > bbox.left + bbox.width) return;
        const label = `${format.bytes(death.size)} refused`;
        // No failure stands before the first one, but other marks may stand behind it.
        const before = x - bbox.left > ctx.measureText(label).width + 12 * px;
        ctx.textAlign = before ? "right" : "left";
        ctx.textBaseline = "alphabetic";
        ctx.fillText(label, x + (before ? -9 : 9) * px, bbox.top - 5 * px);
    }
}

/** Marks the moment that the heap map shows. */
export function drawMoment({ ctx, bbox, valToPos }: uPlot, seconds: number): void {
    const x = Math.round(valToPos(seconds, "x", true));
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    const px = devicePixelRatio;
    const bottom = bbox.top + bbox.height;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour("ink");
    ctx.lineWidth = px;
    ctx.setLineDash([4 * px, 3 * px]);
    line(ctx, x, bbox.top, x, bottom);
    ctx.setLineDash([]);
    ctx.beginPath();
    ctx.arc(x, bottom, 4 * px, 0, 2 * Math.PI);
    ctx.fill();
    ctx.restore();
}

function font(): string {
    return `${12 * devicePixelRatio}px "Inter Variable", sans-serif`;
}

function line(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
    ctx.beginPath();
    ctx.moveTo(x1, y1);
    ctx.lineTo(x2, y2);
    ctx.stroke();
}
