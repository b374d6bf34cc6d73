// SPDX-License-Identifier: Apache-2.0

// Where the time axis has its marks and what they say.

import { clockIsFine, clockIsKnown, count } from "./format";

const steps = [
    1e-6, 1e-5, 1e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60,
    120, 300, 600, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000, 864000,
    2592000,
];

/** Ticks of a clock of unknown speed. */
const roundSteps = Array.from({ length: 16 }, (_, power) =>
    [1, 2, 5].map((n) => n * 10 ** power),
).flat();

/** Seconds at which marks stand between `from` and `to` if `room` of them fit. */
export function timeMarks(from: number, to: number, room: number): number[] {
    const wanted = clockIsKnown() ? steps : roundSteps;
    const step =
        wanted.find((candidate) => (to - from) / candidate <= room) ?? wanted[wanted.length - 1];
    const marks: number[] = [];
    for (let i = Math.ceil(from / step); i * step <= to; ++i) marks.push(i * step);
    return marks;
}

/** What a mark says when its neighbours are `step` seconds away. */
export function timeLabel(seconds: number, step: number): string {
    if (!clockIsKnown()) return count(seconds);
    if (step >= 86400) return `${Math.round(seconds / 86400)} d`;
    if (step >= 3600) return `${Math.round(seconds / 3600)} h`;
    if (step < 1 || clockIsFine()) return `${Number(seconds.toPrecision(9))} s`;
    const total = Math.round(seconds);
    const two = (part: number) => String(part).padStart(2, "0");
    const clock = `${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}`;
    return step >= 60 ? clock : `${clock}:${two(total % 60)}`;
}

/** Marks at a round number of bytes, a power of two apart. */
export function byteMarks(most: number, room: number): number[] {
    let step = 1;
    while (most / step > room) step *= 2;
    const marks: number[] = [];
    for (let mark = 0; mark <= most; mark += step) marks.push(mark);
    return marks;
}
