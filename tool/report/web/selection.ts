// SPDX-License-Identifier: Apache-2.0

/** The moment, in seconds, that the heap maps show and the timeline marks. */
export class Selection {
    private readonly listeners: ((seconds: number) => void)[] = [];

    constructor(private current: number) {}

    get seconds(): number {
        return this.current;
    }

    select(seconds: number): void {
        this.current = seconds;
        for (const listener of this.listeners) listener(seconds);
    }

    onSelect(listener: (seconds: number) => void): void {
        this.listeners.push(listener);
    }
}
