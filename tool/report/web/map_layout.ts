// SPDX-License-Identifier: Apache-2.0

import type { Run, Zone } from "./contract";
import type { LiveBlock } from "./film";

export interface Range {
    offset: number;
    size: number;
}

/** Smaller gaps are headers and padding: no block fits in them. */
const smallestGap = 16;

/** Where addresses lie in a heap map: rows of `rowBytes`, from the top left. All in CSS pixels. */
export class MapLayout {
    readonly rows: number;

    constructor(
        readonly bytes: number,
        readonly rowBytes: number,
        readonly left: number,
        readonly width: number,
        readonly rowHeight: number,
    ) {
        this.rows = Math.ceil(bytes / rowBytes);
    }

    get height(): number {
        return this.rows * this.rowHeight;
    }

    x(offset: number): number {
        return this.left + ((offset % this.rowBytes) / this.rowBytes) * this.width;
    }

    y(offset: number): number {
        return Math.floor(offset / this.rowBytes) * this.rowHeight;
    }

    /** The address under a point, or undefined beside the map. */
    offsetAt(x: number, y: number): number | undefined {
        const column = ((x - this.left) / this.width) * this.rowBytes;
        const row = Math.floor(y / this.rowHeight);
        if (column < 0 || column >= this.rowBytes || row < 0 || row >= this.rows) return undefined;
        const offset = row * this.rowBytes + column;
        return offset < this.bytes ? offset : undefined;
    }

    /** The pieces of a range, one a row: left, top, width. */
    pieces({ offset, size }: Range): [number, number, number][] {
        const pieces: [number, number, number][] = [];
        for (let at = offset; at < offset + size;) {
            const rowEnd = (Math.floor(at / this.rowBytes) + 1) * this.rowBytes;
            const end = Math.min(rowEnd, offset + size);
            pieces.push([this.x(at), this.y(at), ((end - at) / this.rowBytes) * this.width]);
            at = end;
        }
        return pieces;
    }

    /**
     * The outline of a range as closed polygons: one, or two if it wraps without overlapping
     * itself.
     */
    outline(range: Range): [number, number][][] {
        const pieces = this.pieces(range);
        const [first, last] = [pieces[0], pieces[pieces.length - 1]];
        const h = this.rowHeight;
        const right = this.left + this.width;
        const box = ([x, y, w]: [number, number, number]): [number, number][] => [
            [x, y],
            [x + w, y],
            [x + w, y + h],
            [x, y + h],
        ];
        const touching = pieces.length === 2 && last[0] + last[2] > first[0];
        if (pieces.length === 1 || (pieces.length === 2 && !touching)) return pieces.map(box);
        return [
            [
                [first[0], first[1]],
                [right, first[1]],
                [right, last[1]],
                [last[0] + last[2], last[1]],
                [last[0] + last[2], last[1] + h],
                [this.left, last[1] + h],
                [this.left, first[1] + h],
                [first[0], first[1] + h],
            ],
        ];
    }
}

/** What all maps of a page have in common, so that a byte has the same area in each. */
export interface MapScale {
    /** Of each region so much is shown, from its start. */
    bytes: number;
    rowBytes: number;
    rowHeight: number;
    /** Of an address in hexadecimal. */
    digits: number;
    /** Room at the left for addresses. */
    gutter: number;
    /** Room at the right for the names of the zones. */
    zoneGutter: number;
}

/**
 * How much of the regions pictures show: all of them, unless hardly any of it was ever used, as of the
 * region that a program on a workstation is said to have.
 */
export function shownBytes(runs: Run[]): number {
    const region = Math.max(...runs.map((run) => run.region_bytes));
    const used = Math.max(...runs.map((run) => run.footprint_bytes));
    const failed = runs.some((run) => run.failure_count > 0 && !run.part);
    const enough = 2 ** Math.ceil(Math.log2(Math.max(64, used * 1.1)));
    return failed || 4 * enough > region ? region : enough;
}

/** Rows of a power of two of bytes, 33 to 64 of them for the largest region. */
export function scaleFor(runs: Run[]): MapScale {
    const bytes = shownBytes(runs);
    let rowBytes = 64;
    while (bytes / rowBytes > 64) rowBytes *= 2;
    const rows = Math.ceil(bytes / rowBytes);
    const digits = Math.max(4, (bytes - 1).toString(16).length);
    return {
        bytes,
        rowBytes,
        rowHeight: Math.max(9, Math.min(16, Math.floor(576 / rows))),
        digits,
        gutter: 20 + 7 * (digits + 2),
        zoneGutter: runs.some((run) => run.zones.some((zone) => zone.name !== "")) ? 96 : 1,
    };
}

/** What is free between live blocks, zone by zone: no block crosses from one to another. */
export function gapsBetween(blocks: LiveBlock[], bytes: number, zones: Zone[]): Range[] {
    const whole: Zone = { name: "", offset: 0, size: bytes, block_bytes: 0 };
    return (zones.length > 0 ? zones : [whole]).flatMap((zone) => {
        const inside = blocks.filter(
            (b) => b.offset >= zone.offset && b.offset < zone.offset + zone.size,
        );
        return zone.block_bytes > 0 ? freePoolBlocks(inside, zone) : freeRuns(inside, zone);
    });
}

function freePoolBlocks(blocks: LiveBlock[], zone: Zone): Range[] {
    const size = zone.block_bytes;
    const live = new Set(blocks.map((block) => Math.floor((block.offset - zone.offset) / size)));
    const all = Array.from({ length: Math.floor(zone.size / size) }, (_, i) => i);
    return all.filter((i) => !live.has(i)).map((i) => ({ offset: zone.offset + i * size, size }));
}

function freeRuns(blocks: LiveBlock[], zone: Zone): Range[] {
    const gaps: Range[] = [];
    const add = (from: number, to: number): void => {
        if (to - from >= smallestGap) gaps.push({ offset: from, size: to - from });
    };
    let at = zone.offset;
    for (const { offset, size } of blocks) {
        add(at, offset);
        at = Math.max(at, offset + size);
    }
    add(at, zone.offset + zone.size);
    return gaps;
}

export function largestOf(ranges: Range[]): Range | undefined {
    return ranges.reduce<Range | undefined>(
        (most, r) => (most && most.size >= r.size ? most : r),
        undefined,
    );
}
