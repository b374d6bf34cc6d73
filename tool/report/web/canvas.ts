// SPDX-License-Identifier: Apache-2.0

import { colour } from "./theme";

/**
 * A canvas that keeps its size keeps its memory, too: a film has no time to ask for new. The first line
 * lies a pixel down, where an outline has room.
 */
export function cleared(
    canvas: HTMLCanvasElement,
    width: number,
    height: number,
): CanvasRenderingContext2D {
    const scale = devicePixelRatio;
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== wide || canvas.height !== high) {
        canvas.width = wide;
        canvas.height = high;
    }
    const ctx = canvas.getContext("2d")!;
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, wide, high);
    ctx.setTransform(scale, 0, 0, scale, 0, scale);
    return ctx;
}

/** Text on a piece of background, readable on top of anything. */
export function plate(
    ctx: CanvasRenderingContext2D,
    text: string,
    x: number,
    y: number,
    ink: string,
): void {
    const px = devicePixelRatio;
    const width = ctx.measureText(text).width + 10 * px;
    const height = 18 * px;
    ctx.fillStyle = colour("surface");
    ctx.beginPath();
    ctx.roundRect(x - width / 2, y - height / 2, width, height, 4 * px);
    ctx.fill();
    ctx.fillStyle = ink;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(text, x, y + 0.5 * px);
}
