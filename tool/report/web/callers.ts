// SPDX-License-Identifier: Apache-2.0

import { CallerRanks } from "./colouring";
import type { Caller, Run } from "./contract";
import { choice, element, section } from "./dom";
import * as format from "./format";

interface Column {
    key: string;
    title: string;
    value: (caller: Caller) => number | string;
    text: (caller: Caller) => string;
}

const columns: Column[] = [
    { key: "name", title: "Caller", value: (c) => c.name, text: (c) => c.name },
    {
        key: "peak_bytes",
        title: "Bytes at the peak",
        value: (c) => c.peak_bytes,
        text: (c) => format.count(c.peak_bytes),
    },
    {
        key: "peak_blocks",
        title: "Blocks at the peak",
        value: (c) => c.peak_blocks,
        text: (c) => format.count(c.peak_blocks),
    },
    {
        key: "allocations",
        title: "Allocations",
        value: (c) => c.allocations,
        text: (c) => format.count(c.allocations),
    },
    {
        key: "mean_size",
        title: "Mean size",
        value: (c) => c.mean_size,
        text: (c) => `${format.decimal(c.mean_size)} B`,
    },
    {
        key: "mean_life",
        title: "Mean life",
        value: (c) => c.mean_life ?? Infinity,
        text: (c) => meanLife(c),
    },
    {
        key: "never_freed_blocks",
        title: "Never freed",
        value: (c) => c.never_freed_blocks,
        text: (c) => format.count(c.never_freed_blocks),
    },
    {
        key: "failures",
        title: "Failed",
        value: (c) => c.failures,
        text: (c) => format.count(c.failures),
    },
];

/** Who allocated what: one table, for the run chosen. */
export function callerTables(runs: Run[]): HTMLElement {
    const ranks = new CallerRanks(runs);
    const tables = runs.map((run) => callerTable(run, ranks));
    const show = (chosen: number): void =>
        tables.forEach((table, i) => (table.hidden = i !== chosen));
    show(0);
    const picker = choice(
        "Run",
        runs.map((run, i) => [String(i), run.name] as const),
        "0",
        (value) => show(Number(value)),
    );
    return section(
        "callers",
        "Callers",
        "Who held what when live bytes were at their peak. Choose a column to sort by it.",
        runs.length > 1 ? element("div", { class: "toolbar" }, picker) : undefined,
        ...tables,
    );
}

function callerTable(run: Run, ranks: CallerRanks): HTMLElement {
    const shown = columns.filter((column) => column.key !== "failures" || run.failure_count > 0);
    const most = Math.max(1, ...run.callers.map((caller) => caller.peak_bytes));
    const body = element("tbody");
    const headers = shown.map((column) =>
        element(
            "th",
            { scope: "col", class: column.key === "name" ? "text" : "number", "aria-sort": "none" },
            element("button", { type: "button", onclick: () => sortBy(column) }, column.title),
        ),
    );
    let sorted = { key: "", descending: false };
    const sortBy = (column: Column): void => {
        const descending = sorted.key === column.key ? !sorted.descending : column.key !== "name";
        sorted = { key: column.key, descending };
        shown.forEach(({ key }, i) =>
            headers[i].setAttribute(
                "aria-sort",
                key !== column.key ? "none" : descending ? "descending" : "ascending",
            ),
        );
        const rows = [...run.callers].sort((a, b) => compare(column.value(a), column.value(b)));
        if (descending) rows.reverse();
        body.replaceChildren(...rows.map((caller) => callerRow(caller, shown, most, ranks)));
    };
    sortBy(columns[1]);
    return element(
        "div",
        { class: "scroll" },
        element(
            "table",
            { class: "callers", "aria-label": `Callers of ${run.name}` },
            element("thead", {}, element("tr", {}, ...headers)),
            body,
        ),
    );
}

function callerRow(caller: Caller, shown: Column[], most: number, ranks: CallerRanks): HTMLElement {
    const cells = shown.map((column) => {
        if (column.key === "name") {
            return element(
                "th",
                { scope: "row", class: "text" },
                element("i", {
                    class: "swatch",
                    style: `background: ${ranks.colourOf(caller.name)}`,
                    "aria-hidden": "true",
                }),
                caller.name,
                caller.place ? element("span", { class: "place" }, caller.place) : undefined,
            );
        }
        if (column.key === "peak_bytes") {
            const share = `width: ${((100 * caller.peak_bytes) / most).toFixed(1)}%`;
            const bar = element(
                "span",
                { class: "share", "aria-hidden": "true" },
                element("i", { style: share }),
            );
            return element(
                "td",
                { class: "number" },
                bar,
                element("span", { class: "beside-share" }, column.text(caller)),
            );
        }
        return element("td", { class: "number" }, column.text(caller));
    });
    return element("tr", {}, ...cells);
}

function meanLife(caller: Caller): string {
    return caller.mean_life === undefined ? "never freed" : format.duration(caller.mean_life);
}

function compare(a: number | string, b: number | string): number {
    if (typeof a === "string" && typeof b === "string") return a.localeCompare(b);
    return Number(a) - Number(b);
}
