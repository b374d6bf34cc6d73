// SPDX-License-Identifier: Apache-2.0

// The colours live in colours.css, so that light, dark and print differ in one place. Canvases read
// them from here and draw again when they change.

import { choice } from "./dom";

/** Callers in the order of what they hold at the peak; those beyond share the last colour. */
export const callerColours = 6;

const themes = [
    ["system", "System"],
    ["light", "Light"],
    ["dark", "Dark"],
] as const;
type Theme = (typeof themes)[number][0];

const storageKey = "ramwright-theme";
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const listeners: (() => void)[] = [];
const known = new Map<string, string>();
let theme: Theme = remembered();

/** Asking the page's style for every block of a map would take longer than drawing it. */
export function colour(name: string): string {
    let value = known.get(name);
    if (value === undefined) {
        value = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
        known.set(name, value);
    }
    return value;
}

export function callerColour(rank: number): string {
    return rank < callerColours ? colour(`caller-${rank + 1}`) : colour("caller-other");
}

/** Of the run with this place in the report, where several share a picture. */
export function runColour(place: number): string {
    return colour(`run-${place + 1}`);
}

/** `step` of `steps` on a scale from little to much. */
export function scaleColour(step: number, steps: number): string {
    const share = steps > 1 ? step / (steps - 1) : 1;
    return `color-mix(in oklab, ${colour("scale-much")} ${Math.round(share * 100)}%, ${colour("scale-little")})`;
}

export function onThemeChange(redraw: () => void): void {
    listeners.push(redraw);
}

export function themeChoice(): HTMLElement {
    return choice("Colours of the page", themes, theme, (chosen) => {
        theme = chosen;
        remember(chosen);
        apply(false);
    });
}

/** To be called once, before anything draws. Paper is white. */
export function startTheme(): void {
    apply(false);
    systemIsDark.addEventListener("change", () => apply(false));
    addEventListener("beforeprint", () => apply(true));
    addEventListener("afterprint", () => apply(false));
}

function apply(printing: boolean): void {
    const dark = theme === "dark" || (theme === "system" && systemIsDark.matches);
    const root = document.documentElement;
    root.classList.toggle("dark", dark && !printing);
    root.classList.toggle("printing", printing);
    known.clear();
    for (const redraw of listeners) redraw();
}

/** A page opened from a disk may have no storage. */
function remembered(): Theme {
    try {
        const stored = localStorage.getItem(storageKey);
        return themes.find(([name]) => name === stored)?.[0] ?? "system";
    } catch {
        return "system";
    }
}

function remember(chosen: Theme): void {
    try {
        localStorage.setItem(storageKey, chosen);
    } catch {
        // The choice then holds until the page is closed.
    }
}
