// SPDX-License-Identifier: Apache-2.0

import type { DemandData, Run, Site } from "./contract";
import type { Seconds } from "./span";
import { secondsAt } from "./time";
import { Unpacker } from "./unpack";

export interface Cell {
    step: number;
    site: number;
    bin: number;
    allocations: number;
    bytes: number;
}

/** What was asked for in a part of a run. */
export interface Part extends Seconds {
    whole: boolean;
    cells: Cell[];
    /** Allocations by `Run.sizes`, and blocks freed by `Run.lifetimes`. */
    sizes: number[];
    lifetimes: number[];
    /** By `Run.callers`. */
    callers: { allocations: number; bytes: number }[];
}

/** Counts the requests of any part of a trace. A part begins and ends where a step does. */
export class Demand {
    readonly sites: Site[];
    readonly calls: string[];
    private readonly cells: Cell[];
    private readonly lives: { step: number; bin: number; count: number }[];

    constructor(private readonly data: DemandData) {
        this.sites = data.sites;
        this.calls = data.calls;
        this.cells = read(data.cells, (next, step) => ({
            step,
            site: next(),
            bin: next(),
            allocations: next(),
            bytes: next(),
        }));
        this.lives = read(data.lifetimes, (next, step) => ({ step, bin: next(), count: next() }));
    }

    part(run: Run, wanted: Seconds): Part {
        const { from, to, steps } = this.data;
        const start = secondsAt(run, from);
        const step = secondsAt(run, to - from) / steps;
        const first = Math.min(
            Math.max(0, Math.floor((wanted.from - start) / step + 1e-9)),
            steps - 1,
        );
        const end = Math.min(
            Math.max(first + 1, Math.ceil((wanted.to - start) / step - 1e-9)),
            steps,
        );
        const inside = (cell: { step: number }) => cell.step >= first && cell.step < end;
        const cells = this.cells.filter(inside);
        const sizes = run.sizes.map(() => 0);
        const lifetimes = run.lifetimes.map(() => 0);
        const callers = run.callers.map(() => ({ allocations: 0, bytes: 0 }));
        for (const { site, bin, allocations, bytes } of cells) {
            const caller = callers[this.sites[site].caller];
            sizes[bin] += allocations;
            caller.allocations += allocations;
            caller.bytes += bytes;
        }
        for (const { bin, count } of this.lives.filter(inside)) lifetimes[bin] += count;
        return {
            from: start + first * step,
            to: start + end * step,
            whole: first === 0 && end === steps,
            cells,
            sizes,
            lifetimes,
            callers,
        };
    }
}

function read<T>(packed: string, cell: (next: () => number, step: number) => T): T[] {
    const values = new Unpacker(packed);
    const cells: T[] = [];
    for (let step = 0; !values.done;) {
        step += values.next();
        cells.push(cell(() => values.next(), step));
    }
    return cells;
}
