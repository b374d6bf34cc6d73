// SPDX-License-Identifier: Apache-2.0

import { type ColouringKey, colourings, CallerRanks } from "./colouring";
import type { Run } from "./contract";
import { choice, element, section } from "./dom";
import * as format from "./format";
import { HeapMap } from "./map_panel";
import { scaleFor } from "./map_layout";
import type { Selection } from "./selection";
import { onThemeChange } from "./theme";
import { secondsAt, spanOf } from "./time";

const momentNames = { failure: "The failure", peak: "The peak", end: "The end" };

/** The regions of all runs at one moment, block by block, at one scale. */
export function heapMaps(main: HTMLElement, runs: Run[], selection: Selection): void {
    const end = spanOf(runs).to;
    const ranks = new CallerRanks(runs);
    const ways = colourings(ranks);
    const scale = scaleFor(runs);
    const maps = runs.map((run) => new HeapMap(run, scale, ways.caller, end));

    const key = element("ul", { class: "key", "aria-label": "Colours" });
    const colourBy = (way: ColouringKey): void => {
        key.replaceChildren(
            ...ways[way]
                .legend()
                .map(({ colour, label }) => keyItem(label, `background: ${colour}`)),
            keyItem("free", "", "gap"),
            keyItem("headers and padding", "", "ground"),
        );
        for (const map of maps) map.colourBy(ways[way]);
    };
    let way: ColouringKey = "caller";
    const wayChoice = choice(
        "Colour blocks by",
        [
            ["caller", "Caller"],
            ["size", "Size"],
            ["age", "Age"],
        ],
        way,
        (chosen) => colourBy((way = chosen)),
    );

    main.append(
        section(
            "heap-map",
            "Heap map",
            `Every block where it lay, ${format.bytes(scale.rowBytes)} a row. Hover or use the arrow keys for size, caller and age.`,
            element(
                "div",
                { class: "toolbar" },
                momentControls(runs, selection),
                element(
                    "div",
                    { class: "tools" },
                    element("span", { class: "muted" }, "Colour by"),
                    wayChoice,
                ),
            ),
            element(
                "div",
                { class: `maps of-${Math.min(2, runs.length)}` },
                ...maps.map((map) => map.panel),
            ),
            key,
        ),
    );
    const show = (): void => maps.forEach((map) => map.showAt(selection.seconds, selection.label));
    selection.onSelect(show);
    show();
    colourBy(way);
    onThemeChange(() => colourBy(way));
    document.fonts?.ready.then(() => maps.forEach((map) => map.redraw()));
}

function keyItem(label: string, style: string, kind = ""): HTMLElement {
    return element("li", {}, element("i", { class: kind, style, "aria-hidden": "true" }), label);
}

/** A slider over all recorded moments and a button for each that has a name. */
function momentControls(runs: Run[], selection: Selection): HTMLElement {
    const named = runs[0].moments.filter((moment) => moment.label !== undefined);
    const stops = [
        ...new Set(runs.flatMap((run) => run.moments.map((moment) => secondsAt(run, moment.tick)))),
    ].sort((a, b) => a - b);
    const text = element("output", { class: "range" });
    const slider = element("input", {
        type: "range",
        min: 0,
        max: stops.length - 1,
        "aria-label": "Moment shown",
        oninput: () => selection.select(stops[Number(slider.value)]),
    });
    const follow = (): void => {
        const at = stops.filter((stop) => stop <= selection.seconds).length - 1;
        slider.value = String(Math.max(0, at));
        text.textContent = format.moment(selection.seconds);
        slider.setAttribute("aria-valuetext", text.textContent);
    };
    selection.onSelect(follow);
    follow();
    return element(
        "div",
        { class: "tools moments" },
        ...named.map((moment) =>
            element(
                "button",
                {
                    type: "button",
                    onclick: () => selection.select(secondsAt(runs[0], moment.tick), moment.label),
                },
                momentNames[moment.label!],
            ),
        ),
        stops.length > 1 ? slider : undefined,
        text,
    );
}
