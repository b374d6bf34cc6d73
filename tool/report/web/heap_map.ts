// SPDX-License-Identifier: Apache-2.0

import { type CallerRanks, type ColouringKey, colourings } from "./colouring";
import type { Run } from "./contract";
import { choice, element, section } from "./dom";
import { Film } from "./film";
import * as format from "./format";
import { scaleFor } from "./map_layout";
import { HeapMap } from "./map_panel";
import type { Selection } from "./selection";
import type { Span } from "./span";
import { onThemeChange } from "./theme";
import { Transport } from "./transport";

/** The regions of all runs at one moment, block by block, at one scale; the regions of a plan at another. */
export function heapMaps(
    main: HTMLElement,
    runs: Run[],
    span: Span,
    selection: Selection,
    ranks: CallerRanks,
): void {
    const ways = colourings(ranks);
    const parts = runs.filter(({ part }) => part);
    const wholes = runs.filter(({ part }) => !part);
    const scale = scaleFor(wholes);
    const partScale = parts.length > 0 ? scaleFor(parts) : scale;
    const films = runs.map((run) => new Film(run));
    const maps = runs.map(
        (run, i) =>
            new HeapMap(run, films[i], run.part ? partScale : scale, ways.caller, span.extent.to),
    );
    const panelsOf = (wanted: Run[]): HTMLElement[] =>
        maps.filter((_, i) => wanted.includes(runs[i])).map(({ panel }) => panel);
    const aRow =
        partScale.rowBytes === scale.rowBytes
            ? format.bytes(scale.rowBytes)
            : `${format.bytes(scale.rowBytes)}, and of the plan's regions ${format.bytes(partScale.rowBytes)},`;

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
            `Every block where it lay, ${aRow} a row. Hover or use the arrow keys for size, caller and age; play what the timeline shows.`,
            element(
                "div",
                { class: "toolbar" },
                new Transport(films, span, selection).controls,
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
                ...panelsOf(wholes),
                parts.length > 0
                    ? element("div", { class: "map-parts" }, ...panelsOf(parts))
                    : undefined,
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
