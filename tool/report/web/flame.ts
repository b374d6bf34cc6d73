// SPDX-License-Identifier: Apache-2.0

import { type Cell, CellPicture, trail } from "./cells";
import type { CallerRanks } from "./colouring";
import type { Run } from "./contract";
import type { Demand } from "./demand";
import { choice, element, onWidth, section } from "./dom";
import * as format from "./format";
import { type RequestNode, requestTree } from "./request_tree";
import type { Span } from "./span";
import { onThemeChange } from "./theme";

type Weight = "bytes" | "allocations";

const rowHeight = 26;
/** Pixels: what is narrower is joined with its neighbours. */
const narrowest = 3;

/** Who asked for how much: each row divides what is above it. */
export function flame(
    runs: Run[],
    demands: Demand[],
    span: Span,
    ranks: CallerRanks,
): HTMLElement | undefined {
    // Replays of a trace have its requests.
    const shown = runs.filter((run, i) => runs.findIndex((r) => r.demand === run.demand) === i);
    if (shown.every((run) => run.allocations === 0)) return undefined;
    const view = new Flame(demands, span, ranks, shown[0]);
    const weights = [
        ["bytes", "Bytes"],
        ["allocations", "Allocations"],
    ] as const;
    const picker = shown.map(
        (run, i) =>
            [String(i), run.kind === "recorded" || run.part ? run.name : run.trace] as const,
    );
    return section(
        "flame",
        "Who asks",
        demands.some(({ calls }) => calls.length > 0)
            ? "Each row divides what is above it: context, the calls that led to the request, the outermost first, and its size. Choose a box to look into it."
            : "Each row divides what is above it: context, file, function, line, size. This trace holds the one place that asked, not the calls that led there. Choose a box to look into it.",
        element(
            "div",
            { class: "toolbar" },
            view.way,
            element(
                "div",
                { class: "tools" },
                view.range,
                shown.length > 1
                    ? choice("Run", picker, "0", (i) => view.showRun(shown[Number(i)]))
                    : undefined,
                choice("Width", weights, "bytes", (weight) => view.weigh(weight)),
            ),
        ),
        view.picture.box,
    );
}

class Flame {
    readonly picture = new CellPicture("Requests by who asks and by size");
    readonly way = element("div", { class: "way" });
    readonly range = element("output", { class: "range" });
    private weight: Weight = "bytes";
    private path: string[] = [];
    private root!: RequestNode;

    constructor(
        private readonly demands: Demand[],
        private readonly span: Span,
        private readonly ranks: CallerRanks,
        private run: Run,
    ) {
        this.count();
        span.onRest(() => this.count());
        onThemeChange(() => this.draw());
        onWidth(this.picture.box, () => this.draw());
    }

    showRun(run: Run): void {
        this.run = run;
        this.count();
    }

    weigh(weight: Weight): void {
        this.weight = weight;
        this.draw();
    }

    private count(): void {
        const demand = this.demands[this.run.demand];
        const part = demand.part(this.run, this.span);
        this.root = requestTree(this.run, demand, part);
        this.range.textContent = part.whole ? "whole run" : format.between(part);
        this.draw();
    }

    private draw(): void {
        const width = this.picture.box.clientWidth;
        if (width === 0) return;
        const line = this.lineage();
        this.way.replaceChildren(
            trail(
                line.map((each) => each.name),
                (depth) => this.open(this.path.slice(0, depth)),
            ),
        );
        const cells: Cell[] = [];
        line.forEach((each, depth) =>
            cells.push(this.cell(each, 0, depth, width, this.path.slice(0, depth))),
        );
        const last = line[line.length - 1];
        this.place(last, 0, line.length, width, this.path, cells);
        const rows = Math.max(...cells.map((cell) => cell.y)) / rowHeight + 1;
        this.picture.draw(cells, rows * rowHeight);
    }

    /** What is looked into, and all above it; what the span does not have is left. */
    private lineage(): RequestNode[] {
        const line = [this.root];
        for (const name of this.path) {
            const next = line[line.length - 1].children.get(name);
            if (!next) break;
            line.push(next);
        }
        this.path = this.path.slice(0, line.length - 1);
        return line;
    }

    private place(
        of: RequestNode,
        x: number,
        depth: number,
        width: number,
        path: string[],
        into: Cell[],
    ): void {
        const scale = width / Math.max(1, of[this.weight]);
        const children = [...of.children.values()].sort((a, b) => b[this.weight] - a[this.weight]);
        const wide = children.filter((child) => child[this.weight] * scale >= narrowest);
        for (const child of wide) {
            const room = child[this.weight] * scale;
            const way = [...path, child.name];
            into.push(this.cell(child, x, depth, room, way));
            this.place(child, x, depth + 1, room, way, into);
            x += room;
        }
        const rest = children.slice(wide.length);
        const room = rest.reduce((sum, child) => sum + child[this.weight], 0) * scale;
        if (room >= 1) {
            into.push({
                ...this.cell(joined(rest), x, depth, room, path),
                kind: "rest",
                colour: undefined,
            });
        }
    }

    private cell(of: RequestNode, x: number, depth: number, width: number, path: string[]): Cell {
        return {
            x,
            y: depth * rowHeight,
            width,
            height: rowHeight,
            name: of.name,
            rows: [
                ["is a", of.kind],
                ["allocations", this.share(of, "allocations")],
                ["bytes", this.share(of, "bytes")],
            ],
            colour: of.caller === undefined ? undefined : this.ranks.colourOf(of.caller),
            kind: of.kind === "size" ? "light" : "",
            open: () => this.open(path),
        };
    }

    private share(of: RequestNode, weight: Weight): string {
        const all = Math.max(1, this.root[weight]);
        return `${format.count(of[weight])}, ${format.percent(of[weight] / all)}`;
    }

    private open(path: string[]): void {
        this.path = path;
        this.draw();
    }
}

function joined(nodes: RequestNode[]): RequestNode {
    return {
        name: `${nodes.length} smaller`,
        kind: "rest",
        bytes: nodes.reduce((sum, each) => sum + each.bytes, 0),
        allocations: nodes.reduce((sum, each) => sum + each.allocations, 0),
        children: new Map(),
    };
}
