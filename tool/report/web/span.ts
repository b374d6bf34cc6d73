// SPDX-License-Identifier: Apache-2.0

export interface Seconds {
    from: number;
    to: number;
}

/** The part of the time that the page is about: the timeline shows it, and the rest follows. */
export class Span {
    private shown: Seconds;
    private readonly listeners: (() => void)[] = [];
    private readonly followers: (() => void)[] = [];
    private pending = 0;

    constructor(readonly extent: Seconds) {
        this.shown = { ...extent };
    }

    get from(): number {
        return this.shown.from;
    }

    get to(): number {
        return this.shown.to;
    }

    get length(): number {
        return this.shown.to - this.shown.from;
    }

    /** Within the extent, and never so short that nothing could be told apart. */
    show(from: number, to: number): void {
        const { extent } = this;
        const shortest = (extent.to - extent.from) / 1e6;
        const start = Math.min(Math.max(extent.from, from), extent.to - shortest);
        this.shown = { from: start, to: Math.min(extent.to, Math.max(to, start + shortest)) };
        for (const listener of this.listeners) listener();
        // Tables and pictures that count need not follow each pixel of a movement.
        clearTimeout(this.pending);
        this.pending = window.setTimeout(() => this.followers.forEach((follow) => follow()), 120);
    }

    showAll(): void {
        this.show(this.extent.from, this.extent.to);
    }

    /** Half or twice as much, around `centre` as far as the extent allows. */
    zoom(factor: number, centre: number): void {
        const length = Math.min(this.length * factor, this.extent.to - this.extent.from);
        const share = (Math.min(Math.max(centre, this.from), this.to) - this.from) / this.length;
        this.move(centre - share * length, length);
    }

    /** By a share of what is shown. */
    pan(share: number): void {
        this.move(this.from + share * this.length, this.length);
    }

    /** At every change, at once. */
    onChange(listener: () => void): void {
        this.listeners.push(listener);
    }

    /** When a movement has ended. */
    onRest(follower: () => void): void {
        this.followers.push(follower);
    }

    private move(from: number, length: number): void {
        const start = Math.max(this.extent.from, Math.min(from, this.extent.to - length));
        this.show(start, start + length);
    }
}
