// SPDX-License-Identifier: Apache-2.0

// Numbers as an engineer reads them: thousands separated, sizes in KiB and MiB, moments as
// hh:mm:ss.

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

export function count(value: number): string {
    return grouped.format(value);
}

/** Exact: for what somebody may want to compare or copy. */
export function bytes(value: number): string {
    return `${grouped.format(value)} B`;
}

/** Rounded to three figures: for axes and for sizes that are only meant to be grasped. */
export function size(value: number): string {
    const units = ["B", "KiB", "MiB", "GiB"];
    let unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
        value /= 1024;
        ++unit;
    }
    return `${trimmed(value, value >= 100 ? 0 : 1)} ${units[unit]}`;
}

export function percent(ratio: number): string {
    return `${trimmed(ratio * 100, 1)} %`;
}

/** The change from `before` to `after`, signed with a real minus. */
export function change(before: number, after: number): string {
    if (before === after) return "unchanged";
    if (before === 0) return "";
    const ratio = after / before - 1;
    const sign = ratio < 0 ? "\u2212" : "+";
    const shown = Math.abs(ratio) * 100;
    return `${sign}${trimmed(shown, shown < 10 ? 1 : 0)} %`;
}

export function decimal(value: number): string {
    return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

export function hex(offset: number, digits: number): string {
    return `0x${offset.toString(16).toUpperCase().padStart(digits, "0")}`;
}

/** What a run's clock allows to say. */
const clock = { known: true, fine: false };

/** To be called once: a run of less than a minute is told in fractions of seconds. */
export function setClock(known: boolean, wholeSeconds: number): void {
    clock.known = known;
    clock.fine = wholeSeconds < 60;
}

export function clockIsKnown(): boolean {
    return clock.known;
}

/** Moments are told in seconds and their fractions. */
export function clockIsFine(): boolean {
    return clock.fine;
}

/** A moment on the device's clock. */
export function moment(seconds: number): string {
    if (!clock.known) return `tick ${count(seconds)}`;
    if (clock.fine) return `${seconds.toFixed(3)} s`;
    const total = Math.floor(seconds + 1e-9);
    const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
    return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** A part of the time, in a sentence. */
export function between({ from, to }: { from: number; to: number }): string {
    return `from ${moment(from)} to ${moment(to)}`;
}

/** How long a run lasted, written as its moments are. */
export function length(seconds: number): string {
    return clock.known ? moment(seconds) : duration(seconds);
}

/** How long something lasted. */
export function duration(seconds: number): string {
    if (!clock.known) return plural(Math.round(seconds), "tick");
    if (seconds === 0) return "0 s";
    if (seconds < 1e-3) return `${trimmed(seconds * 1e6, 1)} µs`;
    if (seconds < 1) return `${trimmed(seconds * 1e3, 1)} ms`;
    if (seconds < 120) return `${trimmed(seconds, seconds < 10 ? 2 : 1)} s`;
    if (seconds < 7200) return `${trimmed(seconds / 60, 1)} min`;
    if (seconds < 172800) return `${trimmed(seconds / 3600, 1)} h`;
    return `${trimmed(seconds / 86400, 1)} d`;
}

export function plural(value: number, one: string, many = `${one}s`): string {
    return `${count(value)} ${value === 1 ? one : many}`;
}

function trimmed(value: number, decimals: number): string {
    return value.toLocaleString("en-US", { maximumFractionDigits: decimals });
}
