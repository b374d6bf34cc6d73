// SPDX-License-Identifier: Apache-2.0

// The colours live in style.css, so that light, dark and print differ in one place. Canvases read
// them from here and draw again when they change.

/** Callers in the order of what they hold at the peak; those beyond share the last colour. */
export const callerColours = 6;

export function colour(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function callerColour(rank: number): string {
    return rank < callerColours ? colour(`caller-${rank + 1}`) : colour("caller-other");
}

/** `step` of `steps` on a scale from little to much. */
export function scaleColour(step: number, steps: number): string {
    const share = steps > 1 ? step / (steps - 1) : 1;
    return `color-mix(in oklab, ${colour("scale-much")} ${Math.round(share * 100)}%, ${colour("scale-little")})`;
}

export function onThemeChange(redraw: () => void): void {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    const printing = (now: boolean) => () => {
        document.documentElement.classList.toggle("printing", now);
        redraw();
    };
    addEventListener("beforeprint", printing(true));
    addEventListener("afterprint", printing(false));
}
