// SPDX-License-Identifier: Apache-2.0

import { type Column, columns, type Row } from "./caller_columns";
import type { CallerRanks } from "./colouring";
import type { Run } from "./contract";
import type { Demand, Part } from "./demand";
import { choice, element, section } from "./dom";
import * as format from "./format";
import type { Span } from "./span";

/** Who allocated what: one table, for the run chosen. */
export function callerTables(
    runs: Run[],
    demands: Demand[],
    span: Span,
    ranks: CallerRanks,
): HTMLElement {
    const tables = runs.map((run) => new CallerTable(run, demands[run.demand], ranks));
    const show = (chosen: number): void =>
        tables.forEach(({ box }, i) => (box.hidden = i !== chosen));
    show(0);
    const picker = choice(
        "Run",
        runs.map((run, i) => [String(i), run.name] as const),
        "0",
        (value) => show(Number(value)),
    );
    const whole =
        "Who held what when live bytes were at their peak. Choose a column to sort by it.";
    const made = section(
        "callers",
        "Callers",
        whole,
        runs.length > 1 ? element("div", { class: "toolbar" }, picker) : undefined,
        ...tables.map(({ box }) => box),
    );
    const follow = (): void => {
        const parts = tables.map((table) => table.follow(span));
        const [part] = parts;
        made.querySelector(".lead")!.textContent = parts.every((each) => each.whole)
            ? whole
            : `Allocations and their mean size are counted ${format.between(part)}; the other columns are of the whole run.`;
    };
    follow();
    span.onRest(follow);
    return made;
}

class CallerTable {
    readonly box: HTMLElement;
    private readonly columns: Column[];
    private readonly body = element("tbody");
    private readonly headers: HTMLElement[];
    private readonly most: number;
    private rows: Row[] = [];
    /** Sorting moves them: made anew, hundreds of rows would keep the reader waiting. */
    private elements = new Map<Row, HTMLElement>();
    private sorted = { column: columns[1], descending: true };

    constructor(
        private readonly run: Run,
        private readonly demand: Demand,
        private readonly ranks: CallerRanks,
    ) {
        this.columns = columns.filter(({ key }) => key !== "failures" || run.failure_count > 0);
        this.most = Math.max(1, ...run.callers.map((caller) => caller.peak_bytes));
        this.headers = this.columns.map((column) =>
            element(
                "th",
                { scope: "col", class: column.key === "name" ? "text" : "number" },
                element(
                    "button",
                    { type: "button", onclick: () => this.sortBy(column) },
                    column.title,
                ),
            ),
        );
        this.box = element(
            "div",
            { class: "scroll" },
            element(
                "table",
                { class: "callers", "aria-label": `Callers of ${run.name}` },
                element("thead", {}, element("tr", {}, ...this.headers)),
                this.body,
            ),
        );
    }

    follow(span: Span): Part {
        const part = this.demand.part(this.run, span);
        this.rows = this.run.callers.map((caller, i) => {
            const { allocations, bytes } = part.callers[i];
            return part.whole
                ? { caller, allocations: caller.allocations, meanSize: caller.mean_size }
                : { caller, allocations, meanSize: allocations > 0 ? bytes / allocations : 0 };
        });
        this.elements = new Map(
            this.rows.map((row) => [row, callerRow(row, this.columns, this.most, this.ranks)]),
        );
        this.write();
        return part;
    }

    private sortBy(column: Column): void {
        const { sorted } = this;
        const descending = sorted.column === column ? !sorted.descending : column.key !== "name";
        this.sorted = { column, descending };
        this.write();
    }

    private write(): void {
        const { column, descending } = this.sorted;
        this.columns.forEach((each, i) => {
            const order = descending ? "descending" : "ascending";
            this.headers[i].setAttribute("aria-sort", each === column ? order : "none");
        });
        const rows = [...this.rows].sort((a, b) => compare(column.value(a), column.value(b)));
        if (descending) rows.reverse();
        this.body.replaceChildren(...rows.map((row) => this.elements.get(row)!));
    }
}

function callerRow(row: Row, shown: Column[], most: number, ranks: CallerRanks): HTMLElement {
    const { caller } = row;
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
                element("span", { class: "beside-share" }, column.text(row)),
            );
        }
        return element("td", { class: "number" }, column.text(row));
    });
    return element("tr", {}, ...cells);
}

function compare(a: number | string, b: number | string): number {
    if (typeof a === "string" && typeof b === "string") return a.localeCompare(b);
    return Number(a) - Number(b);
}
