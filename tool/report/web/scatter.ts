// SPDX-License-Identifier: Apache-2.0

import type { Offer, Plan } from "./contract_plan";
import { drawing } from "./dom";
import * as format from "./format";
import { linearScale } from "./linear_scale";
import { figuresOf, worstCall } from "./offer_figures";
import { tooltip } from "./tooltip";

const margin = { left: 64, right: 24, top: 18, bottom: 44 };
const height = 300;
const radius = 7;

/** The designs as points: RAM to the right, the worst call upwards. The further down left the better. */
export function scatter(plan: Plan, width: number): SVGElement {
    const ram = plan.offers.map((offer) => offer.needed_with_margin_bytes);
    const cost = plan.offers.map(worstCall);
    const x = linearScale(
        [plan.lower_bound_bytes, ...ram],
        margin.left,
        width - margin.right,
        Math.max(2, Math.floor(width / 160)),
    );
    const y = linearScale([0, ...cost], height - margin.bottom, margin.top, 4);
    const bound = x.at(plan.lower_bound_bytes);
    const middle = (margin.top + height - margin.bottom) / 2;
    return drawing(
        "svg",
        {
            class: "scatter",
            viewBox: `0 0 ${width} ${height}`,
            role: "group",
            "aria-label": "Designs by RAM and worst call",
        },
        ...x.marks.map((mark) =>
            drawing(
                "text",
                { x: x.at(mark), y: height - margin.bottom + 18, "text-anchor": "middle" },
                format.size(mark),
            ),
        ),
        ...y.marks.map((mark) => horizontal(mark, y.at(mark), width)),
        caption(width - margin.right, height - 6, "end", ramTitle(plan)),
        drawing(
            "text",
            { x: 14, y: middle, transform: `rotate(-90 14 ${middle})`, "text-anchor": "middle" },
            "Worst call, instructions",
        ),
        drawing("line", {
            x1: bound,
            x2: bound,
            y1: margin.top,
            y2: height - margin.bottom,
            class: "bound",
        }),
        caption(bound + 6, margin.top + 8, "start", "peak of live bytes"),
        drawing("path", { d: frontPath(plan.offers, x.at, y.at), class: "front" }),
        ...labelled(plan.offers, x.at, y.at, width).map(({ offer, dx, anchor }) =>
            point(
                offer,
                plan,
                x.at(offer.needed_with_margin_bytes),
                y.at(worstCall(offer)),
                dx,
                anchor,
            ),
        ),
    );
}

function ramTitle({ margin_percent }: Plan): string {
    return margin_percent > 0
        ? `RAM needed with ${format.decimal(margin_percent)} % more demand`
        : "RAM needed";
}

function horizontal(mark: number, y: number, width: number): SVGElement {
    const at = Math.round(y) + 0.5;
    return drawing(
        "g",
        {},
        drawing("line", {
            x1: margin.left,
            x2: width - margin.right,
            y1: at,
            y2: at,
            class: "rule",
        }),
        caption(margin.left - 8, at + 4, "end", format.count(mark)),
    );
}

function caption(x: number, y: number, anchor: string, text: string): SVGElement {
    return drawing("text", { x, y, "text-anchor": anchor }, text);
}

/** Designs that no other beats in both: a step down wherever more RAM buys a faster worst call. */
function frontPath(offers: Offer[], x: (v: number) => number, y: (v: number) => number): string {
    const byRam = [...offers].sort(
        (a, b) =>
            a.needed_with_margin_bytes - b.needed_with_margin_bytes || worstCall(a) - worstCall(b),
    );
    const front = byRam.filter((offer, i) =>
        byRam.slice(0, i).every((other) => worstCall(other) > worstCall(offer)),
    );
    return front
        .map((offer, i) => {
            const [px, py] = [x(offer.needed_with_margin_bytes), y(worstCall(offer))];
            return i === 0 ? `M${px} ${py}` : `H${px}V${py}`;
        })
        .join("");
}

/** A name stands to the left of its point where another point or the edge is too close to the right. */
function labelled(
    offers: Offer[],
    x: (v: number) => number,
    y: (v: number) => number,
    width: number,
): { offer: Offer; dx: number; anchor: string }[] {
    const at = (offer: Offer) => [x(offer.needed_with_margin_bytes), y(worstCall(offer))];
    return offers.map((offer) => {
        const [px, py] = at(offer);
        const room = 8 * offer.name.length + 2 * radius;
        const crowded = offers.some((other) => {
            const [ox, oy] = at(other);
            return other !== offer && ox >= px && ox - px < room && Math.abs(oy - py) < 2 * radius;
        });
        const left = crowded || px + room > width - margin.right;
        return { offer, dx: left ? -radius - 5 : radius + 5, anchor: left ? "end" : "start" };
    });
}

function point(
    offer: Offer,
    plan: Plan,
    x: number,
    y: number,
    dx: number,
    anchor: string,
): SVGElement {
    const rows = figuresOf(offer, plan);
    const show = (clientX: number, clientY: number): void =>
        tooltip.show(clientX, clientY, offer.name, rows);
    // The share of runs it survives at least is how much of the point is filled.
    const sure = offer.confidence?.at_least ?? 0;
    return drawing(
        "g",
        {
            class: offer.name === plan.chosen ? "point chosen" : "point",
            tabindex: 0,
            role: "img",
            "aria-label": [offer.name, ...rows.map((row) => row.join(" "))].join(", "),
            onpointermove: (event) => {
                const { clientX, clientY } = event as PointerEvent;
                show(clientX, clientY);
            },
            onpointerleave: () => tooltip.hide(),
            onfocus: (event) => {
                const { right, bottom } = (event.target as Element).getBoundingClientRect();
                show(right, bottom);
            },
            onblur: () => tooltip.hide(),
        },
        drawing("circle", { cx: x, cy: y, r: radius }),
        sure > 0
            ? drawing("path", { d: sector(x, y, radius - 2, sure), class: "sure" })
            : undefined,
        drawing("text", { x: x + dx, y: y + 4, "text-anchor": anchor }, offer.name),
    );
}

function sector(x: number, y: number, r: number, share: number): string {
    if (share > 0.999)
        return `M${x - r} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0`;
    const angle = 2 * Math.PI * share;
    const [ex, ey] = [x + r * Math.sin(angle), y - r * Math.cos(angle)];
    return `M${x} ${y}V${y - r}A${r} ${r} 0 ${share > 0.5 ? 1 : 0} 1 ${ex} ${ey}Z`;
}
