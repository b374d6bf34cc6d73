// SPDX-License-Identifier: Apache-2.0

import type { Extent } from "./chart_options";
import type { Run } from "./contract";
import { choice, element } from "./dom";
import * as format from "./format";
import { RunLegend } from "./line_legend";
import { Overlay } from "./overlay";
import { finest, readingAt, type Samples } from "./samples";
import type { Selection } from "./selection";
import type { Span } from "./span";

export interface OverlayPanel {
    overlay: Overlay;
    box: HTMLElement;
    /** Which line of the runs is shown. */
    tools: HTMLElement;
}

/** All runs in one chart, with what each has where the cursor is. */
export function overlayPanel(
    parent: HTMLElement,
    runs: Run[],
    samples: Samples[][],
    extent: Extent,
    span: Span,
    selection: Selection,
): OverlayPanel {
    const legend = new RunLegend(runs);
    const time = element("p", { class: "readout" });
    const canvas = element("div", {
        class: "chart overlaid",
        role: "img",
        "aria-label": `${runs.map((run) => run.name).join(", ")} in one chart`,
    });
    const box = element(
        "div",
        { class: "charts" },
        element("div", { class: "chart-head" }, legend.list, time),
        canvas,
    );
    parent.append(box);
    let overlay: Overlay | undefined;
    const write = (seconds = selection.seconds): void => {
        time.replaceChildren(element("span", {}, "at ", element("b", {}, format.moment(seconds))));
        legend.say(
            samples.map((all) => {
                const reading = readingAt(finest(all, seconds, seconds), seconds);
                return reading ? format.bytes(reading[overlay?.line ?? "live"]) : "ended";
            }),
        );
    };
    overlay = new Overlay(canvas, runs, samples, extent, span, {
        select: (seconds) => selection.select(seconds),
        point: write,
    });
    selection.onSelect(() => write());
    write();
    const tools = choice(
        "Line shown",
        [
            ["live", "Live"],
            ["footprint", "Footprint"],
            ["largest", "Largest free"],
            ["free", "Free"],
        ] as const,
        overlay.line,
        (column) => {
            overlay!.choose(column);
            write();
        },
    );
    return { overlay, box, tools };
}
