// SPDX-License-Identifier: Apache-2.0

import type uPlot from "uplot";

import type { Level, Run } from "./contract";
import type { Seconds } from "./span";
import { secondsAt } from "./time";
import { unpackSteps } from "./unpack";

/**
 * One resolution of a run, as uPlot takes it: seconds, live high, live low, footprint, largest,
 * free.
 */
export interface Samples {
    from: number;
    to: number;
    step: number;
    columns: uPlot.AlignedData;
}

export interface Reading {
    seconds: number;
    live: number;
    footprint: number;
    largest: number;
    free: number;
}

export function samplesOf(run: Run): Samples[] {
    return run.levels.map((level) => unpack(level, run));
}

/** The finest samples that cover what is asked for, as far as the run does. */
export function finest(all: Samples[], from: number, to: number): Samples {
    const [start, end] = [Math.max(from, all[0].from), Math.min(to, all[0].to)];
    const covering = all.filter((s) => s.from <= start + s.step && s.to >= end - s.step);
    return covering.reduce((best, s) => (s.step < best.step ? s : best), all[0]);
}

export function readingAt(samples: Samples, seconds: number): Reading | undefined {
    if (seconds < samples.from || seconds > samples.to) return undefined;
    const [x, live, , footprint, largest, free] = samples.columns as unknown as ArrayLike<number>[];
    const i = Math.min(x.length - 1, Math.floor((seconds - samples.from) / samples.step));
    return { seconds, live: live[i], footprint: footprint[i], largest: largest[i], free: free[i] };
}

/**
 * The samples of a part of a run, joined to ones of about `seconds` that keep the extremes of those
 * they stand for: a line with several samples a pixel is only noise.
 */
export function thinned(
    samples: Samples,
    from: number,
    to: number,
    seconds: number,
): uPlot.AlignedData {
    const all = samples.columns as unknown as ArrayLike<number>[];
    const length = all[0].length;
    const first = clamp(Math.floor((from - samples.from) / samples.step) - 1, 0, length);
    const last = clamp(Math.ceil((to - samples.from) / samples.step) + 1, first, length);
    const group = Math.max(1, Math.round(seconds / samples.step));
    // Groups start at multiples of their size, so that a picture does not flicker while it is
    // moved.
    const start = first - (first % group);
    const thin = all.map((column, index) => {
        const pick = picks[index];
        const result: number[] = [];
        for (let i = start; i < last; i += group) {
            let value = column[i];
            for (let k = i + 1; k < Math.min(i + group, length); ++k)
                value = pick(value, column[k]);
            result.push(value);
        }
        // A step ends where the next one starts, so the last one needs an end too.
        if (last === length) result.push(index === 0 ? samples.to : result[result.length - 1]);
        return result;
    });
    return thin as unknown as uPlot.AlignedData;
}

/** In the order of the columns. */
const columnIndex = { live: 1, footprint: 3, largest: 4, free: 5 } as const;
export type Column = keyof typeof columnIndex;

/**
 * One line in `steps` equal steps of a span, so that lines of different runs can share an axis. Each
 * step keeps its extreme; where the run does not reach there is nothing.
 */
export function resampled(
    all: Samples[],
    { from, to }: Seconds,
    steps: number,
    column: Column,
): (number | null)[] {
    const samples = finest(all, from, to);
    const index = columnIndex[column];
    const values = samples.columns[index] as unknown as ArrayLike<number>;
    const pick = picks[index];
    const length = (to - from) / steps;
    const place = (seconds: number) => (seconds - samples.from) / samples.step;
    const line: (number | null)[] = [];
    for (let i = 0; i <= steps; ++i) {
        const start = from + i * length;
        const first = Math.max(0, Math.floor(place(start)));
        const end = Math.min(values.length, Math.max(first + 1, Math.ceil(place(start + length))));
        if (start + length <= samples.from || first >= end) {
            line.push(null);
            continue;
        }
        let value = values[first];
        for (let k = first + 1; k < end; ++k) value = pick(value, values[k]);
        line.push(value);
    }
    return line;
}

const first = (a: number): number => a;
/** In the order of the columns: what a group of samples keeps. */
const picks = [first, Math.max, Math.min, Math.max, Math.min, Math.min];

function clamp(value: number, low: number, high: number): number {
    return Math.min(Math.max(value, low), high);
}

function unpack(level: Level, run: Run): Samples {
    const from = secondsAt(run, level.from);
    const to = secondsAt(run, level.to);
    const step = (to - from) / level.count;
    const x = Float64Array.from({ length: level.count }, (_, i) => from + i * step);
    const columns = [
        level.live_high,
        level.live_low,
        level.footprint,
        level.largest_free_low,
        level.free_low,
    ];
    return {
        from,
        to,
        step,
        columns: [
            x,
            ...columns.map((packed) => unpackSteps(packed, level.count)),
        ] as unknown as uPlot.AlignedData,
    };
}
