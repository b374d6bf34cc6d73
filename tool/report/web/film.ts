// SPDX-License-Identifier: Apache-2.0

import type { Moment, Run } from "./contract";
import { secondsAt } from "./time";
import { Unpacker } from "./unpack";

export interface LiveBlock {
    offset: number;
    size: number;
    caller: number;
    /** Moment of its allocation, in seconds. */
    since: number;
    /** More than 1: so many neighbours, drawn as one. */
    blocks: number;
}

/** So many moments lie between two whose blocks are kept: what a jump has to work through. */
const betweenKeys = 16;

/** The heap of a run from moment to moment. Going forward costs what changes. */
export class Film {
    readonly moments: Moment[];
    /** Of each moment. */
    readonly seconds: number[];
    private readonly film: Unpacker;
    private readonly keys: { blocks: LiveBlock[]; place: number }[];
    private current = { index: -1, blocks: [] as LiveBlock[], place: 0 };

    constructor(private readonly run: Run) {
        this.moments = run.moments;
        this.seconds = run.moments.map((moment) => secondsAt(run, moment.tick));
        this.film = new Unpacker(run.film);
        this.keys = [];
    }

    /**
     * The last one recorded before, or the first. Of several at one tick, the one that is meant.
     */
    indexAt(seconds: number, label: Moment["label"]): number {
        const last = Math.max(0, upperBound(this.seconds, seconds) - 1);
        const meant = (moment: Moment) =>
            moment.label === label || (label === "failure" && moment.request_bytes !== undefined);
        for (let i = last; i >= 0 && this.moments[i].tick === this.moments[last].tick; --i)
            if (meant(this.moments[i])) return i;
        return last;
    }

    /** In address order. */
    blocksAt(index: number): LiveBlock[] {
        if (index < this.current.index) {
            const key = this.keys[Math.floor(index / betweenKeys)];
            this.current = { index: index - (index % betweenKeys), ...key };
        }
        while (this.current.index < index) this.advance();
        return this.current.blocks;
    }

    private advance(): void {
        const { film } = this;
        film.place = this.current.place;
        const index = this.current.index + 1;
        const blocks = merged(without(this.current.blocks, film), this.arrivals(index));
        this.current = { index, blocks, place: film.place };
        if (index % betweenKeys === 0 && index / betweenKeys === this.keys.length)
            this.keys.push({ blocks, place: film.place });
    }

    private arrivals(index: number): LiveBlock[] {
        const { film } = this;
        const { tick } = this.moments[index];
        let offset = 0;
        return Array.from({ length: film.next() }, () => ({
            offset: (offset += film.next()),
            size: film.next(),
            caller: film.next(),
            since: secondsAt(this.run, tick - film.next()),
            blocks: film.next(),
        }));
    }
}

/** How many values of an ascending list are not above `limit`. */
export function upperBound(ascending: ArrayLike<number>, limit: number): number {
    let [low, high] = [0, ascending.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (ascending[middle] <= limit) low = middle + 1;
        else high = middle;
    }
    return low;
}

function without(blocks: LiveBlock[], film: Unpacker): LiveBlock[] {
    const gone = film.next();
    if (gone === 0) return blocks;
    const rest: LiveBlock[] = [];
    let [place, from] = [0, 0];
    for (let i = 0; i < gone; ++i) {
        place += film.next();
        for (; from < place; ++from) rest.push(blocks[from]);
        ++from;
    }
    for (; from < blocks.length; ++from) rest.push(blocks[from]);
    return rest;
}

function merged(a: LiveBlock[], b: LiveBlock[]): LiveBlock[] {
    if (b.length === 0) return a;
    const all: LiveBlock[] = [];
    let i = 0;
    for (const block of b) {
        while (i < a.length && a[i].offset < block.offset) all.push(a[i++]);
        all.push(block);
    }
    while (i < a.length) all.push(a[i++]);
    return all;
}
