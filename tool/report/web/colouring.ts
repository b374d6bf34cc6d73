// SPDX-License-Identifier: Apache-2.0

import type { Run } from "./contract";
import type { LiveBlock } from "./film";
import * as format from "./format";
import { callerColour, callerColours, scaleColour } from "./theme";

export type ColouringKey = "caller" | "size" | "age";

/** One way to colour the blocks of the heap maps, and what the colours mean. */
export interface Colouring {
    /** `now`: the moment shown, in seconds. */
    colourOf: (block: LiveBlock, run: Run, now: number) => string;
    legend: () => { colour: string; label: string }[];
}

/** By name and over all runs, so that a caller has one colour in every picture of the page. */
export class CallerRanks {
    private readonly ranks = new Map<string, number>();

    constructor(runs: Run[]) {
        const held = new Map<string, number>();
        for (const run of runs) {
            for (const { name, peak_bytes } of run.callers) {
                held.set(name, Math.max(held.get(name) ?? 0, peak_bytes));
            }
        }
        const names = [...held.keys()].sort(
            (a, b) => held.get(b)! - held.get(a)! || a.localeCompare(b),
        );
        names.forEach((name, rank) => this.ranks.set(name, rank));
    }

    colourOf(name: string): string {
        return callerColour(this.ranks.get(name) ?? callerColours);
    }

    coloured(): string[] {
        return [...this.ranks.keys()].slice(0, callerColours);
    }

    get others(): number {
        return Math.max(0, this.ranks.size - callerColours);
    }
}

export function colourings(ranks: CallerRanks): Record<ColouringKey, Colouring> {
    return {
        caller: {
            colourOf: (block, run) => ranks.colourOf(run.callers[block.caller].name),
            legend: () => [
                ...ranks.coloured().map((name) => ({ colour: ranks.colourOf(name), label: name })),
                ...(ranks.others > 0
                    ? [
                          {
                              colour: callerColour(callerColours),
                              label: format.plural(ranks.others, "other caller"),
                          },
                      ]
                    : []),
            ],
        },
        size: stepped([64, 256, 1024, 4096], (block) => block.size, format.size),
        age: stepped([5, 60, 600, 3600], (block, now) => now - block.since, format.duration),
    };
}

/** Steps from little to much with these limits between them. */
function stepped(
    limits: number[],
    of: (block: LiveBlock, now: number) => number,
    write: (value: number) => string,
): Colouring {
    const steps = limits.length + 1;
    const stepOf = (value: number) => limits.filter((limit) => value > limit).length;
    return {
        colourOf: (block, _, now) => scaleColour(stepOf(of(block, now)), steps),
        legend: () =>
            Array.from({ length: steps }, (_, step) => ({
                colour: scaleColour(step, steps),
                label:
                    step < limits.length
                        ? `up to ${write(limits[step])}`
                        : `over ${write(limits[step - 1])}`,
            })),
    };
}
