// SPDX-License-Identifier: Apache-2.0

import { element } from "./dom";
import { tooltip } from "./tooltip";

/** A rectangle of a picture: pixels from its top left. */
export interface Cell {
    x: number;
    y: number;
    width: number;
    height: number;
    name: string;
    /** What stands in the box, if not the name. */
    label?: string;
    /** What the tooltip says below the name. */
    rows: [string, string][];
    /** A CSS colour; absent: none of the data's colours. */
    colour?: string;
    /** How the cell looks beyond its colour: a class. */
    kind?: string;
    /** What choosing it does. */
    open?: () => void;
}

/** A picture of rectangles that a pointer or the arrow keys can visit. */
export class CellPicture {
    readonly box: HTMLElement;
    private buttons: HTMLElement[] = [];

    constructor(label: string) {
        this.box = element("div", {
            class: "cells",
            role: "group",
            "aria-label": label,
            onkeydown: (event) => this.walk(event as KeyboardEvent),
        });
    }

    draw(cells: Cell[], height: number): void {
        const hadFocus = this.box.contains(document.activeElement);
        this.box.style.height = `${height}px`;
        const room = this.box.clientWidth;
        this.buttons = cells.map((cell, i) => button(cell, i === 0, room));
        this.box.replaceChildren(...this.buttons);
        if (hadFocus) this.buttons[0]?.focus();
    }

    /** To the nearest cell in the direction of the arrow. */
    private walk(event: KeyboardEvent): void {
        const way = {
            ArrowLeft: [-1, 0],
            ArrowRight: [1, 0],
            ArrowUp: [0, -1],
            ArrowDown: [0, 1],
        }[event.key];
        const from = this.buttons.find((each) => each === document.activeElement);
        if (!way || !from) return;
        event.preventDefault();
        const [x, y] = middle(from);
        let nearest: HTMLElement | undefined;
        let least = Infinity;
        for (const each of this.buttons) {
            const [dx, dy] = [middle(each)[0] - x, middle(each)[1] - y];
            const ahead = dx * way[0] + dy * way[1];
            const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
            if (ahead > 1 && ahead + 2 * aside < least) {
                nearest = each;
                least = ahead + 2 * aside;
            }
        }
        if (!nearest) return;
        from.tabIndex = -1;
        nearest.tabIndex = 0;
        nearest.focus();
    }
}

const narrowestText = 34;

/** In shares of the width, so that it fits on paper as well. */
function button(cell: Cell, first: boolean, room: number): HTMLElement {
    const { x, y, width, height, name, rows } = cell;
    const say = (clientX: number, clientY: number): void =>
        tooltip.show(clientX, clientY, name, rows);
    return element(
        "button",
        {
            type: "button",
            class: `cell ${cell.kind ?? ""}`,
            tabindex: first ? 0 : -1,
            style: [
                `left: ${((100 * x) / room).toFixed(3)}%`,
                `width: calc(${((100 * width) / room).toFixed(3)}% - 1px)`,
                `top: ${y.toFixed(1)}px`,
                `height: ${Math.max(1, height - 1).toFixed(1)}px`,
                cell.colour ? `--data: ${cell.colour}` : "",
            ].join("; "),
            "aria-label": [name, ...rows.map((row) => row.join(" "))].join(", "),
            onclick: () => {
                tooltip.hide();
                cell.open?.();
            },
            onpointermove: (event) => {
                const { clientX, clientY } = event as PointerEvent;
                say(clientX, clientY);
            },
            onpointerleave: () => tooltip.hide(),
            onfocus: (event) => {
                const target = event.currentTarget as HTMLElement;
                if (!target.matches(":focus-visible")) return;
                const { left, bottom } = target.getBoundingClientRect();
                say(left, bottom - 12);
            },
            onblur: () => tooltip.hide(),
        },
        width >= narrowestText && height >= 15 ? (cell.label ?? name) : undefined,
    );
}

function middle({ offsetLeft, offsetTop, offsetWidth, offsetHeight }: HTMLElement): number[] {
    return [offsetLeft + offsetWidth / 2, offsetTop + offsetHeight / 2];
}

/** The way from the whole to what a picture shows; choosing a step goes back to it. */
export function trail(names: string[], open: (depth: number) => void): HTMLElement {
    const last = names.length - 1;
    return element(
        "nav",
        { class: "trail", "aria-label": "Shown" },
        ...names.map((name, depth) =>
            depth === last
                ? element("strong", { "aria-current": "true" }, name)
                : element("button", { type: "button", onclick: () => open(depth) }, name),
        ),
    );
}
