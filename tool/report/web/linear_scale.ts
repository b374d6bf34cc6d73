// SPDX-License-Identifier: Apache-2.0

/** From the least to the most of `values` with a little room, and marks at round numbers. */
export function linearScale(
    values: number[],
    from: number,
    to: number,
    room: number,
): { at: (value: number) => number; marks: number[] } {
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const reach = Math.max(1, most - least);
    const low = least === 0 ? 0 : least - reach * 0.04;
    const high = most + reach * 0.08;
    const bases = least === 0 ? [1, 2, 5] : [1, 2, 4, 8];
    const powers = least === 0 ? 10 : 16;
    let step = 1;
    search: for (let power = 1; ; power *= powers)
        for (const base of bases) {
            step = base * power;
            if ((high - low) / step <= room) break search;
        }
    const marks: number[] = [];
    for (let mark = Math.ceil(low / step) * step; mark <= high; mark += step) marks.push(mark);
    return { at: (value) => from + ((value - low) / (high - low)) * (to - from), marks };
}
