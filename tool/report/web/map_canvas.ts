// SPDX-License-Identifier: Apache-2.0

import { cleared, plate } from "./canvas";
import type { Colouring } from "./colouring";
import type { Run } from "./contract";
import { element } from "./dom";
import type { LiveBlock } from "./film";
import * as format from "./format";
import { hatch } from "./hatch";
import { gapsBetween, largestOf, MapLayout, type MapScale, type Range } from "./map_layout";
import { colour } from "./theme";

/** What the map shows: the blocks of one moment and, if there is one, the request it is about. */
export interface Scene {
    /** The moment. */
    seconds: number;
    blocks: LiveBlock[];
    request?: { size: number; refused: boolean };
}

/** Draws the region of one run block by block. */
export class MapCanvas {
    readonly canvas = element("canvas", { class: "map", tabindex: "0", role: "img" });
    layout!: MapLayout;
    gaps: Range[] = [];
    private scene: Scene = { seconds: 0, blocks: [] };
    private highlighted: Range | undefined;
    /** The map without what is highlighted, which changes with every movement of the pointer. */
    private readonly picture = document.createElement("canvas");

    constructor(
        private readonly run: Run,
        private readonly scale: MapScale,
        private colouring: Colouring,
    ) {}

    show(scene: Scene): void {
        this.scene = scene;
        this.gaps = gapsBetween(scene.blocks, this.run.region_bytes, this.run.zones);
        this.highlighted = undefined;
        this.draw();
    }

    colourBy(colouring: Colouring): void {
        this.colouring = colouring;
        this.draw();
    }

    highlight(range: Range | undefined): void {
        if (range?.offset === this.highlighted?.offset) return;
        this.highlighted = range;
        this.present();
    }

    get blocks(): LiveBlock[] {
        return this.scene.blocks;
    }

    draw(): void {
        const width = this.canvas.clientWidth;
        if (width === 0) return;
        const { bytes, rowBytes, rowHeight, gutter, zoneGutter } = this.scale;
        this.layout = new MapLayout(
            Math.min(bytes, this.run.region_bytes),
            rowBytes,
            gutter,
            width - gutter - zoneGutter,
            rowHeight,
        );
        const height = this.layout.height + 2;
        this.canvas.style.height = `${height}px`;
        const ctx = cleared(this.picture, width, height);
        this.drawAddresses(ctx);
        this.drawGround(ctx);
        this.drawBlocks(ctx);
        this.drawZones(ctx);
        this.drawRequest(ctx);
        this.present();
    }

    private present(): void {
        if (!this.layout) return;
        const { clientWidth } = this.canvas;
        const height = this.layout.height + 2;
        const ctx = cleared(this.canvas, clientWidth, height);
        ctx.drawImage(this.picture, 0, -1, clientWidth, height);
        if (this.highlighted) this.strokeOutline(ctx, this.highlighted, "ink", 2);
    }

    private drawAddresses(ctx: CanvasRenderingContext2D): void {
        ctx.font = '11px "Inter Variable", sans-serif';
        ctx.fillStyle = colour("muted");
        ctx.textAlign = "right";
        ctx.textBaseline = "top";
        const every = Math.max(1, 2 ** Math.ceil(Math.log2(40 / this.layout.rowHeight)));
        for (let row = 0; row < this.layout.rows; row += every) {
            const y = row * this.layout.rowHeight;
            ctx.fillText(
                format.hex(row * this.scale.rowBytes, this.scale.digits),
                this.layout.left - 8,
                y,
            );
        }
    }

    /** Headers and padding show as the ground colour; what could be handed out is hatched. */
    private drawGround(ctx: CanvasRenderingContext2D): void {
        ctx.fillStyle = colour("ground");
        this.fill(ctx, { offset: 0, size: this.layout.bytes }, 0);
        ctx.fillStyle = colour("surface");
        for (const gap of this.gaps) this.fill(ctx, gap, 0);
        ctx.fillStyle = hatch(ctx, colour("hatch"), 1);
        for (const gap of this.gaps) this.fill(ctx, gap, 0);
    }

    private drawBlocks(ctx: CanvasRenderingContext2D): void {
        for (const block of this.scene.blocks) {
            ctx.fillStyle = this.colouring.colourOf(block, this.run, this.scene.seconds);
            this.fill(ctx, block, 1);
        }
    }

    /** A hair of ground between neighbours, so that equal colours remain two blocks. */
    private fill(ctx: CanvasRenderingContext2D, range: Range, inset: number): void {
        const height = this.layout.rowHeight - 1;
        const pieces = this.layout.pieces(range);
        pieces.forEach(([x, y, width], i) => {
            const cut = i === pieces.length - 1 && width > 3 ? inset : 0;
            ctx.fillRect(x, y, Math.max(0.75, width - cut), height);
        });
    }

    private drawZones(ctx: CanvasRenderingContext2D): void {
        const right = this.layout.left + this.layout.width;
        ctx.font = '11px "Inter Variable", sans-serif';
        ctx.textAlign = "left";
        ctx.textBaseline = "middle";
        let below = 0;
        for (const zone of this.run.zones.filter((each) => each.name !== "")) {
            const top = this.layout.y(zone.offset);
            const end = this.layout.y(zone.offset + zone.size - 1) + this.layout.rowHeight;
            const bottom = Math.min(end, this.layout.height);
            const middle = Math.max((top + bottom) / 2, below + 8);
            ctx.strokeStyle = colour("muted");
            ctx.beginPath();
            ctx.moveTo(right + 4, top + 1);
            ctx.lineTo(right + 8, top + 1);
            ctx.lineTo(right + 8, bottom - 2);
            ctx.lineTo(right + 4, bottom - 2);
            ctx.stroke();
            ctx.fillStyle = colour("ink");
            ctx.fillText(zone.name, right + 13, middle);
            below = middle + 6;
        }
    }

    /** The request laid over the largest gap: what sticks out is what was missing. */
    private drawRequest(ctx: CanvasRenderingContext2D): void {
        const gap = largestOf(this.gaps);
        if (!gap || !this.scene.request) return;
        const { size, refused } = this.scene.request;
        const ink = refused ? "failure" : "fits";
        this.strokeOutline(ctx, gap, ink, 2);
        const wanted = {
            offset: gap.offset,
            size: Math.min(size, this.run.region_bytes - gap.offset),
        };
        ctx.setLineDash([5, 4]);
        this.strokeOutline(ctx, wanted, ink, 1.5);
        ctx.setLineDash([]);
        ctx.save();
        ctx.font = '600 12px "Inter Variable", sans-serif';
        const top = this.layout.y(gap.offset);
        const bottom = this.layout.y(gap.offset + gap.size - 1) + this.layout.rowHeight;
        const text = refused
            ? `largest gap ${format.bytes(gap.size)}`
            : `${format.bytes(size)} fits: ${format.bytes(gap.size)} in one piece`;
        const y = Math.min(Math.max((top + bottom) / 2, 13), this.layout.height - 13);
        ctx.scale(1 / devicePixelRatio, 1 / devicePixelRatio);
        ctx.font = `600 ${12 * devicePixelRatio}px "Inter Variable", sans-serif`;
        plate(
            ctx,
            text,
            (this.layout.left + this.layout.width / 2) * devicePixelRatio,
            y * devicePixelRatio,
            colour(ink),
        );
        ctx.restore();
    }

    private strokeOutline(
        ctx: CanvasRenderingContext2D,
        range: Range,
        ink: string,
        width: number,
    ): void {
        ctx.strokeStyle = colour(ink);
        ctx.lineWidth = width;
        for (const polygon of this.layout.outline(range)) {
            ctx.beginPath();
            polygon.forEach(([x, y]) => ctx.lineTo(x, y - 0.5));
            ctx.closePath();
            ctx.stroke();
        }
    }
}
