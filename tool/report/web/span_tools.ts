// SPDX-License-Identifier: Apache-2.0

import type { Run } from "./contract";
import { element } from "./dom";
import * as format from "./format";
import type { Selection } from "./selection";
import type { Span } from "./span";
import { secondsAt } from "./time";

/** Says which part of the time is shown, and changes it. */
export function spanTools(runs: Run[], span: Span, selection: Selection): HTMLElement {
    const range = element("output", {
        class: "range",
        "data-testid": "range",
        "aria-live": "polite",
    });
    const write = (): void => {
        range.textContent = `${format.moment(span.from)} to ${format.moment(span.to)}`;
    };
    span.onChange(write);
    write();
    return element(
        "div",
        { class: "tools" },
        range,
        button("\u2212", "Zoom out", () => span.zoom(2, selection.seconds)),
        button("+", "Zoom in", () => span.zoom(0.5, selection.seconds)),
        closeUp(runs, span),
        button("Whole run", "Show the whole run", () => span.showAll(), "reset"),
    );
}

/** Arrows move the span, or with the shift key the chosen moment; plus and minus zoom. */
export function spanKeys(box: HTMLElement, span: Span, selection: Selection): void {
    const keys: Record<string, (fine: boolean) => void> = {
        ArrowLeft: (fine) => (fine ? nudge(-1) : span.pan(-0.2)),
        ArrowRight: (fine) => (fine ? nudge(1) : span.pan(0.2)),
        "+": () => span.zoom(0.5, selection.seconds),
        "=": () => span.zoom(0.5, selection.seconds),
        "-": () => span.zoom(2, selection.seconds),
        "0": () => span.showAll(),
    };
    const nudge = (way: number): void => {
        const seconds = selection.seconds + (way * span.length) / 100;
        selection.select(Math.min(Math.max(span.from, seconds), span.to));
    };
    box.addEventListener("keydown", (event) => {
        const act = keys[event.key];
        if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        act(event.shiftKey);
    });
}

/** Zooms to what was recorded in most detail. */
function closeUp(runs: Run[], span: Span): HTMLElement | undefined {
    const detailed = runs.filter((run) => run.levels.length > 1);
    if (detailed.length === 0) return undefined;
    const edges = detailed.flatMap((run) => {
        const { from, to } = run.levels[run.levels.length - 1];
        return [from, to].map((tick) => secondsAt(run, tick));
    });
    const what = runs[0].death ? "the failure" : "the peak";
    return button(`Around ${what}`, `Zoom to ${what}`, () =>
        span.show(Math.min(...edges), Math.max(...edges)),
    );
}

function button(text: string, label: string, click: () => void, testId?: string): HTMLElement {
    return element(
        "button",
        { type: "button", "aria-label": label, onclick: click, "data-testid": testId },
        text,
    );
}
