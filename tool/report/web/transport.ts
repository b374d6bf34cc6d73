// SPDX-License-Identifier: Apache-2.0

import type { Moment } from "./contract";
import { choice, element } from "./dom";
import { type Film, upperBound } from "./film";
import * as format from "./format";
import type { Selection } from "./selection";
import type { Span } from "./span";

const momentNames = { failure: "The failure", peak: "The peak", end: "The end" };
const momentsASecond = 20;
const speeds = [
    ["0.5", "½×"],
    ["1", "1×"],
    ["2", "2×"],
    ["4", "4×"],
] as const;

/** Plays the moments of all films in the part of the time that is shown, and jumps to any of them. */
export class Transport {
    readonly controls: HTMLElement;
    private readonly all: number[];
    private stops: number[] = [];
    private at = 0;
    private speed = 1;
    private running = 0;
    private readonly time = element("output", { class: "range", "data-testid": "moment" });
    private readonly play = element("button", {
        type: "button",
        class: "play",
        "data-testid": "play",
        onclick: () => (this.running ? this.pause() : this.start()),
    });
    private readonly slider = element("input", {
        type: "range",
        min: 0,
        "aria-label": "Moment shown",
        oninput: () => {
            this.pause();
            this.show(Number(this.slider.value));
        },
    });

    constructor(
        films: Film[],
        private readonly span: Span,
        private readonly selection: Selection,
    ) {
        this.all = [...new Set(films.flatMap((film) => film.seconds))].sort((a, b) => a - b);
        this.speed = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0.5 : 1;
        this.controls = element(
            "div",
            { class: "tools transport" },
            this.play,
            this.slider,
            this.time,
            choice(
                "Speed",
                speeds,
                String(this.speed) as "1",
                (chosen) => (this.speed = Number(chosen)),
            ),
            ...named(films).map(([label, seconds]) =>
                element(
                    "button",
                    {
                        type: "button",
                        onclick: () => {
                            this.pause();
                            selection.select(seconds, label);
                        },
                    },
                    momentNames[label],
                ),
            ),
        );
        this.label();
        span.onChange(() => this.cut());
        selection.onSelect(() => this.follow());
        this.cut();
    }

    private start(): void {
        if (this.at >= this.stops.length - 1) this.at = -1;
        let due = performance.now();
        const step = (now: number): void => {
            const interval = 1000 / (momentsASecond * this.speed);
            // Late pictures are left out, so that the speed is what it says.
            const steps = Math.floor((now - due) / interval);
            if (steps > 0) {
                due += steps * interval;
                this.show(Math.min(this.at + steps, this.stops.length - 1));
            }
            if (this.at >= this.stops.length - 1) this.pause();
            else this.running = requestAnimationFrame(step);
        };
        this.running = requestAnimationFrame(step);
        this.label();
    }

    private pause(): void {
        cancelAnimationFrame(this.running);
        this.running = 0;
        this.label();
    }

    private label(): void {
        this.play.textContent = this.running ? "Pause" : "Play";
    }

    private show(stop: number): void {
        this.at = stop;
        this.selection.select(this.stops[stop]);
    }

    /** Only what the timeline shows is played. */
    private cut(): void {
        const { from, to } = this.span;
        this.stops = this.all.slice(
            Math.max(0, upperBound(this.all, from) - 1),
            upperBound(this.all, to),
        );
        if (this.stops.length === 0) this.stops = [this.all[0]];
        this.slider.max = String(this.stops.length - 1);
        this.slider.disabled = this.play.disabled = this.stops.length < 2;
        this.follow();
    }

    private follow(): void {
        this.at = Math.max(0, upperBound(this.stops, this.selection.seconds) - 1);
        this.slider.value = String(this.at);
        this.time.textContent = format.moment(this.selection.seconds);
        this.slider.setAttribute("aria-valuetext", this.time.textContent);
    }
}

/** What the first run's moments with a name are called, and when they were. */
function named([film]: Film[]): [NonNullable<Moment["label"]>, number][] {
    return film.moments.flatMap((moment, i) =>
        moment.label ? [[moment.label, film.seconds[i]] as [typeof moment.label, number]] : [],
    );
}
