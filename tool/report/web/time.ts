// SPDX-License-Identifier: Apache-2.0

import type { Run } from "./contract";
import type { Seconds } from "./span";

// The page counts in seconds of the device's clock. If a trace does not say how fast its clock is,
// one tick stands for a second, and format.ts writes ticks.

export function secondsAt(run: Run, tick: number): number {
    return tick / (run.clock_hz || 1);
}

export function lengthOf(run: Run): number {
    return secondsAt(run, run.last_tick - run.first_tick);
}

/** From the first event of any run to the last, but at least a tick. */
export function spanOf(runs: Run[]): Seconds {
    const from = Math.min(...runs.map((run) => secondsAt(run, run.first_tick)));
    const to = Math.max(...runs.map((run) => secondsAt(run, run.last_tick)));
    return { from, to: Math.max(to, from + secondsAt(runs[0], 1)) };
}
