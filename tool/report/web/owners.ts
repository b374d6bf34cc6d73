// SPDX-License-Identifier: Apache-2.0

import type { CallerRanks } from "./colouring";
import type { Caller, Run } from "./contract";
import { element } from "./dom";
import * as format from "./format";
import { secondsAt } from "./time";

/** So many have names; the others are one. */
const named = 5;

interface Owner {
    name: string;
    place?: string;
    bytes: number;
    blocks: number;
    colour: string;
}

/** Who held what at the peak of live bytes: of all runs of a whole trace, of the one that held most. */
export function peakOwners(runs: Run[], ranks: CallerRanks): HTMLElement {
    const run = runs
        .filter(({ part }) => !part)
        .reduce((most, each) => (each.peak_live_bytes > most.peak_live_bytes ? each : most));
    const owners = ownersOf(run, ranks);
    const share = (bytes: number) => bytes / Math.max(1, run.peak_live_bytes);
    return element(
        "section",
        { class: "owners", "aria-labelledby": "owners-title" },
        element(
            "h2",
            { id: "owners-title" },
            `At the peak, ${format.moment(secondsAt(run, run.peak_tick))}, `,
            element("b", {}, format.bytes(run.peak_live_bytes)),
            " are held by",
        ),
        element(
            "div",
            { class: "owners-bar", "aria-hidden": "true" },
            ...owners.map(({ bytes, colour }) =>
                element("i", { style: `flex-grow: ${bytes}; background: ${colour}` }),
            ),
        ),
        element(
            "ol",
            {},
            ...owners.map(({ name, place, bytes, blocks, colour }) =>
                element(
                    "li",
                    { title: place },
                    element("i", {
                        class: "swatch",
                        style: `background: ${colour}`,
                        "aria-hidden": "true",
                    }),
                    element("span", { class: "owner" }, name),
                    element("b", {}, format.percent(share(bytes))),
                    element(
                        "span",
                        { class: "muted" },
                        `${format.bytes(bytes)} in ${format.plural(blocks, "block")}`,
                    ),
                ),
            ),
        ),
    );
}

function ownersOf(run: Run, ranks: CallerRanks): Owner[] {
    const holding = run.callers.filter((caller) => caller.peak_bytes > 0);
    // One more than have names is no longer than "1 other caller".
    const count = holding.length === named + 1 ? named + 1 : named;
    const owners: Owner[] = holding.slice(0, count).map((caller) => ({
        ...caller,
        bytes: caller.peak_bytes,
        blocks: caller.peak_blocks,
        colour: ranks.colourOf(caller.name),
    }));
    const others = holding.slice(count);
    const sum = (of: (caller: Caller) => number) =>
        others.reduce((total, caller) => total + of(caller), 0);
    if (others.length > 0) {
        owners.push({
            name: format.plural(others.length, "other caller"),
            bytes: sum(({ peak_bytes }) => peak_bytes),
            blocks: sum(({ peak_blocks }) => peak_blocks),
            colour: "var(--caller-other)",
        });
    }
    return owners;
}
