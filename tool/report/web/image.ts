// SPDX-License-Identifier: Apache-2.0

import { type Cell, CellPicture, trail } from "./cells";
import type { Image, ImageNode, ImageRegion } from "./contract_elf";
import { choice, element, onWidth, section } from "./dom";
import * as format from "./format";
import { type Box, squarified } from "./squarify";
import { callerColour, onThemeChange } from "./theme";

/** What takes the flash and the RAM: a treemap of each region. */
export function imageSection(image: Image): HTMLElement {
    const regions = image.regions.filter((region) => region.used > 0);
    shortenModules(regions);
    const start = Math.max(
        0,
        regions.findIndex((region) => region.kind === "ram"),
    );
    const map = new Treemap(regions[start]);
    return section(
        "image",
        "Flash and RAM of the image",
        `Every byte of ${image.elf} by section, module and symbol, as ramwright size counts them. Choose a box to look into it.`,
        element(
            "div",
            { class: "toolbar" },
            map.way,
            element(
                "div",
                { class: "tools" },
                choice(
                    "Region",
                    regions.map((region, i) => [String(i), fill(region)] as const),
                    String(start),
                    (i) => map.show(regions[Number(i)]),
                ),
            ),
        ),
        map.picture.box,
    );
}

function fill({ name, used, length }: ImageRegion): string {
    return length > 0
        ? `${name}: ${format.size(used)} of ${format.size(length)}`
        : `${name}: ${format.size(used)}`;
}

/** Leaves out the directories that all source files below one root have in common. */
function shortenModules(regions: ImageRegion[]): void {
    const sections = regions.flatMap(({ children }) => children);
    const modules = sections.flatMap(({ children = [] }) => children);
    const byRoot = new Map<string, ImageNode[]>();
    for (const module of modules.filter(({ name }) => name.startsWith("/"))) {
        const [, root] = module.name.split("/");
        byRoot.set(root, [...(byRoot.get(root) ?? []), module]);
    }
    for (const paths of byRoot.values()) {
        const ways = paths.map(({ name }) => name.split("/").slice(0, -1));
        let shared = 0;
        while (ways.every((way) => shared < way.length && way[shared] === ways[0][shared]))
            ++shared;
        for (const path of paths) path.name = path.name.split("/").slice(shared).join("/");
    }
}

const header = 20;
/** Pixels: smaller boxes are joined. */
const smallest = 40;

class Treemap {
    readonly picture = new CellPicture("Treemap of the image");
    readonly way = element("div", { class: "way" });
    private path: ImageNode[] = [];

    constructor(region: ImageRegion) {
        this.show(region);
        onWidth(this.picture.box, () => this.draw());
        onThemeChange(() => this.draw());
    }

    show(region: ImageRegion): void {
        this.path = [{ name: region.name, bytes: region.used, children: region.children }];
        this.draw();
    }

    private draw(): void {
        const width = this.picture.box.clientWidth;
        if (width === 0) return;
        const height = Math.round(Math.min(520, Math.max(300, width * 0.5)));
        this.way.replaceChildren(
            trail(
                this.path.map((node) => node.name),
                (depth) => this.open(this.path.slice(0, depth + 1)),
            ),
        );
        const cells: Cell[] = [];
        this.divide(this.path[this.path.length - 1], { x: 0, y: 0, width, height }, 2, cells);
        this.picture.draw(cells, height);
    }

    /** Boxes of the children, and in them those of their children as far as `levels` goes. */
    private divide(of: ImageNode, box: Box, levels: number, into: Cell[], colour?: string): void {
        const children = largest(of, (box.width * box.height) / smallest);
        const boxes = squarified(
            children.map((child) => child.bytes),
            box,
        );
        children.forEach((child, i) => {
            const ink = colour ?? callerColour(this.rank(child, i));
            const inside = boxes[i];
            const group =
                levels > 1 && child.children && inside.height > 3 * header && inside.width > 60;
            const way = this.wayTo(of, child);
            into.push({
                ...inside,
                name: child.name,
                label: child.children && child.name.split("/").pop(),
                rows: [
                    ["size", format.bytes(child.bytes)],
                    ["share", `${format.percent(child.bytes / of.bytes)} of ${of.name}`],
                ],
                colour: ink,
                kind: group ? "group" : "",
                open: child.children ? () => this.open(way) : undefined,
            });
            if (!group) return;
            const { x, y, width, height } = inside;
            const room = { x: x + 3, y: y + header, width: width - 7, height: height - header - 4 };
            this.divide(child, room, levels - 1, into, ink);
        });
    }

    /** Below a section all is of its colour. */
    private rank(child: ImageNode, place: number): number {
        if (this.path.length === 1) return place;
        return (this.path[0].children ?? []).indexOf(this.path[1] ?? child);
    }

    private wayTo(parent: ImageNode, child: ImageNode): ImageNode[] {
        const here = this.path[this.path.length - 1];
        return here === parent ? [...this.path, child] : [...this.path, parent, child];
    }

    private open(path: ImageNode[]): void {
        this.path = path;
        this.draw();
    }
}

/** As many children as there is room for; the rest is one. */
function largest({ children = [], bytes }: ImageNode, room: number): ImageNode[] {
    const sorted = [...children].sort((a, b) => b.bytes - a.bytes);
    const least = bytes / Math.max(1, room);
    const shown = sorted.filter((child, i) => i < 200 && child.bytes >= least);
    const rest = sorted.slice(shown.length);
    const sum = rest.reduce((total, child) => total + child.bytes, 0);
    if (sum === 0) return shown;
    const joined = { name: `${format.count(rest.length)} smaller`, bytes: sum };
    return [...shown, joined].sort((a, b) => b.bytes - a.bytes);
}
