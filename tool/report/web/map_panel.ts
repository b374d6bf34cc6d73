// SPDX-License-Identifier: Apache-2.0

import type { Colouring } from "./colouring";
import type { Death, Moment, Run } from "./contract";
import { element } from "./dom";
import * as format from "./format";
import { MapCanvas } from "./map_canvas";
import { largestOf, type MapScale, type Range } from "./map_layout";
import { secondsAt } from "./time";
import { tooltip } from "./tooltip";
import { type LiveBlock, unpackBlocks } from "./unpack";

/** The heap map of one run: what it shows in words above it, and what lies under the pointer. */
export class HeapMap {
    readonly panel: HTMLElement;
    private readonly map: MapCanvas;
    private readonly caption = element("p", { class: "caption" });
    private readonly spoken = element("p", { class: "spoken", "aria-live": "polite" });
    private shown: Moment | undefined;
    private focused = -1;

    constructor(
        private readonly run: Run,
        private readonly scale: MapScale,
        colouring: Colouring,
        private readonly endOfAll: number,
    ) {
        this.map = new MapCanvas(run, scale, colouring);
        this.panel = element(
            "div",
            { class: "map-panel" },
            element("h3", {}, run.name),
            this.caption,
            this.map.canvas,
            this.spoken,
        );
        const { canvas } = this.map;
        canvas.addEventListener("pointermove", (event) => this.pointAt(event));
        canvas.addEventListener("pointerleave", () => this.leave());
        canvas.addEventListener("blur", () => this.leave());
        canvas.addEventListener("keydown", (event) => this.step(event));
        new ResizeObserver(() => this.map.draw()).observe(canvas);
    }

    showAt(seconds: number, label: Moment["label"]): void {
        const moment = this.momentAt(seconds, label);
        if (moment === this.shown) return;
        this.shown = moment;
        this.focused = -1;
        const blocks = unpackBlocks(moment);
        const { death } = this.run;
        const refused = moment.label === "failure" && death !== undefined;
        const wanted = refused ? death.size : moment.request_bytes;
        this.map.show({
            blocks,
            request: wanted === undefined ? undefined : { size: wanted, refused },
        });
        this.describe(moment, blocks, refused);
    }

    colourBy(colouring: Colouring): void {
        this.map.colourBy(colouring);
    }

    redraw(): void {
        this.map.draw();
    }

    /**
     * The last one recorded before, or the first. Of several at one tick, the one that is meant.
     */
    private momentAt(seconds: number, label: Moment["label"]): Moment {
        const { moments } = this.run;
        const past = moments.filter((moment) => secondsAt(this.run, moment.tick) <= seconds);
        const last = past[past.length - 1] ?? moments[0];
        const meant = (moment: Moment) =>
            moment.label === label || (label === "failure" && moment.request_bytes !== undefined);
        return past.find((moment) => moment.tick === last.tick && meant(moment)) ?? last;
    }

    private describe(moment: Moment, blocks: LiveBlock[], refused: boolean): void {
        const live = blocks.reduce((sum, block) => sum + block.size, 0);
        const seconds = secondsAt(this.run, moment.tick);
        const ended = moment.tick >= this.run.last_tick && seconds < this.endOfAll && !refused;
        const largest = largestOf(this.map.gaps)?.size ?? 0;
        const text = `${format.moment(seconds)}${ended ? " (the trace ends)" : ""}: ${format.bytes(live)} live in ${format.plural(
            blocks.length,
            "block",
        )}, ${format.plural(this.map.gaps.length, "gap")}, the largest ${format.bytes(largest)}. `;
        this.caption.replaceChildren(text);
        if (refused) {
            this.caption.append(
                element("strong", { class: "bad" }, refusal(this.run.death!, largest)),
            );
            if (this.run.zones.some((zone) => zone.untouched))
                this.caption.append(` ${untouchedApart}`);
        } else if (moment.request_bytes !== undefined) {
            const served = `${format.bytes(moment.request_bytes)} asked for: it fits.`;
            this.caption.append(element("strong", { class: "good" }, served));
        }
        this.map.canvas.setAttribute(
            "aria-label",
            `Heap map of ${this.run.name}. ${this.caption.textContent}`,
        );
    }

    private pointAt(event: PointerEvent): void {
        const offset = this.map.layout.offsetAt(event.offsetX, event.offsetY);
        const block = this.map.blocks.find((b) => contains(b, offset));
        const gap = block ? undefined : this.map.gaps.find((g) => contains(g, offset));
        this.map.highlight(block ?? gap);
        if (block)
            tooltip.show(
                event.clientX,
                event.clientY,
                format.bytes(block.size),
                this.rowsOf(block),
            );
        else if (gap)
            tooltip.show(event.clientX, event.clientY, `${format.bytes(gap.size)} free`, [
                this.placeOf(gap),
            ]);
        else tooltip.hide();
    }

    private leave(): void {
        this.map.highlight(undefined);
        tooltip.hide();
    }

    /** Arrow keys walk through the blocks in address order. */
    private step(event: KeyboardEvent): void {
        const direction = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (direction === undefined || this.map.blocks.length === 0) return;
        event.preventDefault();
        this.focused = Math.min(Math.max(0, this.focused + direction), this.map.blocks.length - 1);
        const block = this.map.blocks[this.focused];
        this.map.highlight(block);
        const box = this.map.canvas.getBoundingClientRect();
        const [x, y] = this.map.layout.pieces(block)[0];
        const rows = this.rowsOf(block);
        tooltip.show(
            box.left + x,
            box.top + y + this.map.layout.rowHeight,
            format.bytes(block.size),
            rows,
        );
        this.spoken.textContent = [
            format.bytes(block.size),
            ...rows.map((row) => row.join(" ")),
        ].join(", ");
    }

    private rowsOf(block: LiveBlock): [string, string][] {
        const caller = this.run.callers[block.caller];
        const born = secondsAt(this.run, this.shown!.tick) - block.age;
        const rows: [string, string][] = [["caller", caller.name]];
        if (caller.place) rows.push(["line", caller.place]);
        rows.push(this.placeOf(block));
        rows.push(["age", `${format.duration(block.age)}, since ${format.moment(born)}`]);
        return rows;
    }

    private placeOf({ offset }: Range): [string, string] {
        return ["offset", `${format.hex(offset, this.scale.digits)} (${format.count(offset)})`];
    }
}

const untouchedApart =
    "This heap does not join its last free block with the memory above that it never used.";

/** An allocator may be unable to use a gap as one piece: then its own word says why it refused. */
function refusal({ size, largest_free_bytes }: Death, largestGap: number): string {
    const asked = `${format.bytes(size)} asked for: `;
    return largestGap < size
        ? `${asked}no gap fits.`
        : `${asked}the allocator had no free block larger than ${format.bytes(largest_free_bytes)}.`;
}

function contains({ offset, size }: Range, at: number | undefined): boolean {
    return at !== undefined && at >= offset && at < offset + size;
}
