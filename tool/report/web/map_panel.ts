// SPDX-License-Identifier: Apache-2.0

import type { Colouring } from "./colouring";
import type { Death, Moment, Run } from "./contract";
import { element } from "./dom";
import type { Film, LiveBlock } from "./film";
import * as format from "./format";
import { MapCanvas } from "./map_canvas";
import { largestOf, type MapScale, type Range } from "./map_layout";
import { tooltip } from "./tooltip";

/** The heap map of one run: what it shows in words above it, and what lies under the pointer. */
export class HeapMap {
    readonly panel: HTMLElement;
    private readonly map: MapCanvas;
    private readonly caption = element("p", { class: "caption" });
    private readonly spoken = element("p", { class: "spoken", "aria-live": "polite" });
    private shown = -1;
    private focused = -1;
    private pointer: { x: number; y: number; clientX: number; clientY: number } | undefined;

    constructor(
        private readonly run: Run,
        private readonly film: Film,
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
        canvas.addEventListener("pointermove", ({ offsetX, offsetY, clientX, clientY }) => {
            this.pointer = { x: offsetX, y: offsetY, clientX, clientY };
            this.point();
        });
        canvas.addEventListener("pointerleave", () => this.leave());
        canvas.addEventListener("blur", () => this.leave());
        canvas.addEventListener("keydown", (event) => this.step(event));
        new ResizeObserver(() => this.map.draw()).observe(canvas);
    }

    showAt(seconds: number, label: Moment["label"]): void {
        const index = this.film.indexAt(seconds, label);
        if (index === this.shown) return;
        this.shown = index;
        this.focused = -1;
        const moment = this.film.moments[index];
        const blocks = this.film.blocksAt(index);
        const { death } = this.run;
        const refused = moment.label === "failure" && death !== undefined;
        const wanted = refused ? death.size : moment.request_bytes;
        this.map.show({
            seconds: this.now,
            blocks,
            request: wanted === undefined ? undefined : { size: wanted, refused },
        });
        this.describe(moment, refused);
        // What lies under the pointer is another block now.
        if (this.pointer) this.point();
    }

    private get now(): number {
        return this.film.seconds[this.shown];
    }

    colourBy(colouring: Colouring): void {
        this.map.colourBy(colouring);
    }

    redraw(): void {
        this.map.draw();
    }

    private describe(moment: Moment, refused: boolean): void {
        const seconds = this.now;
        const ended = moment.tick >= this.run.last_tick && seconds < this.endOfAll && !refused;
        const largest = largestOf(this.map.gaps)?.size ?? 0;
        const text = `${format.moment(seconds)}${ended ? " (the trace ends)" : ""}: ${format.bytes(moment.live_bytes)} live in ${format.plural(
            moment.live_blocks,
            "block",
        )}, ${format.plural(this.map.gaps.length, "gap")}, the largest ${format.bytes(largest)}. `;
        this.caption.replaceChildren(text);
        const hidden = this.run.region_bytes - this.scale.bytes;
        if (hidden > 0) {
            this.caption.append(`Not shown: ${format.bytes(hidden)} above, never used. `);
        }
        if (moment.joined_below !== undefined) {
            const joined = `Blocks less than ${format.bytes(moment.joined_below)} apart are drawn as one. `;
            this.caption.append(joined);
        }
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

    private point(): void {
        const { x, y, clientX, clientY } = this.pointer!;
        const offset = this.map.layout.offsetAt(x, y);
        const block = this.map.blocks.find((b) => contains(b, offset));
        const gap = block ? undefined : this.map.gaps.find((g) => contains(g, offset));
        this.map.highlight(block ?? gap);
        if (block) tooltip.show(clientX, clientY, title(block), this.rowsOf(block));
        else if (gap)
            tooltip.show(clientX, clientY, `${format.bytes(gap.size)} free`, [this.placeOf(gap)]);
        else tooltip.hide();
    }

    private leave(): void {
        this.pointer = undefined;
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
        tooltip.show(box.left + x, box.top + y + this.map.layout.rowHeight, title(block), rows);
        this.spoken.textContent = [title(block), ...rows.map((row) => row.join(" "))].join(", ");
    }

    private rowsOf(block: LiveBlock): [string, string][] {
        const caller = this.run.callers[block.caller];
        const one = block.blocks === 1;
        const age = format.duration(this.now - block.since);
        const rows: [string, string][] = [[one ? "caller" : "most by", caller.name]];
        if (caller.place) rows.push(["line", caller.place]);
        rows.push(this.placeOf(block));
        rows.push([one ? "age" : "oldest", `${age}, since ${format.moment(block.since)}`]);
        return rows;
    }

    private placeOf({ offset }: Range): [string, string] {
        return ["offset", `${format.hex(offset, this.scale.digits)} (${format.count(offset)})`];
    }
}

function title({ size, blocks }: LiveBlock): string {
    return blocks === 1
        ? format.bytes(size)
        : `${format.plural(blocks, "block")} within ${format.bytes(size)}`;
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
