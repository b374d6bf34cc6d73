// SPDX-License-Identifier: Apache-2.0

import { type LineKey, lines } from "./chart";
import { element } from "./dom";
import type { Run } from "./contract";

/** What the lines of a run's chart are; choosing one hides or shows it. */
export function lineLegend(show: (key: LineKey, visible: boolean) => void): HTMLElement {
    const items = lines.map(({ key, label, shown }) => {
        const item = element(
            "button",
            {
                type: "button",
                class: `series ${key}`,
                "aria-pressed": String(shown),
                onclick: () => {
                    const visible = item.getAttribute("aria-pressed") !== "true";
                    item.setAttribute("aria-pressed", String(visible));
                    show(key, visible);
                },
            },
            element("i", { "aria-hidden": "true" }),
            label,
        );
        return item;
    });
    return element(
        "div",
        { class: "legend", role: "group", "aria-label": "Lines shown" },
        ...items,
        element(
            "span",
            { class: "series failed" },
            element("i", { "aria-hidden": "true" }),
            "Failed request",
        ),
    );
}

/** Which run each line of the overlay is, and what it says where the cursor is. */
export class RunLegend {
    readonly list: HTMLElement;
    private readonly values: HTMLElement[];

    constructor(runs: Run[]) {
        this.values = runs.map(() => element("b"));
        this.list = element(
            "ul",
            { class: "run-legend", "aria-label": "Runs" },
            ...runs.map((run, i) =>
                element(
                    "li",
                    {},
                    element("i", {
                        style: `background: var(--run-${i + 1})`,
                        "aria-hidden": "true",
                    }),
                    run.name,
                    this.values[i],
                ),
            ),
        );
    }

    say(texts: string[]): void {
        this.values.forEach((value, i) => (value.textContent = texts[i]));
    }
}
