// SPDX-License-Identifier: Apache-2.0

import { element } from "./dom";

/** The one floating note of the page: a title and rows of name and value. */
class Tooltip {
    private readonly box = element("div", { class: "tooltip", role: "status", hidden: true });

    constructor() {
        document.body.append(this.box);
    }

    show(x: number, y: number, title: string, rows: [string, string][]): void {
        this.box.replaceChildren(
            element("strong", {}, title),
            element(
                "dl",
                {},
                ...rows.flatMap(([name, value]) => [
                    element("dt", {}, name),
                    element("dd", {}, value),
                ]),
            ),
        );
        this.box.hidden = false;
        const { width, height } = this.box.getBoundingClientRect();
        const room = document.documentElement.clientWidth;
        const left = x + 16 + width > room ? x - 16 - width : x + 16;
        const top = y + 16 + height > innerHeight ? y - 16 - height : y + 16;
        this.box.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
    }

    hide(): void {
        this.box.hidden = true;
    }
}

export const tooltip = new Tooltip();
