// SPDX-License-Identifier: Apache-2.0

import type { Moment } from "./contract";

/** The moment that the heap maps show and the timeline marks. */
export class Selection {
    private readonly listeners: (() => void)[] = [];

    constructor(
        private at: number,
        private named: Moment["label"],
    ) {}

    get seconds(): number {
        return this.at;
    }

    /** Of several moments at the same time, the one with this label is meant. */
    get label(): Moment["label"] {
        return this.named;
    }

    select(seconds: number, label?: Moment["label"]): void {
        this.at = seconds;
        this.named = label;
        for (const listener of this.listeners) listener();
    }

    onSelect(listener: () => void): void {
        this.listeners.push(listener);
    }
}
