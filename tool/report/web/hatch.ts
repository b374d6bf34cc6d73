// SPDX-License-Identifier: Apache-2.0

/** Diagonal lines, 6 pixels apart: "nothing here" in every picture of the page. */
export function hatch(ctx: CanvasRenderingContext2D, ink: string, scale: number): CanvasPattern {
    const side = Math.round(6 * scale);
    const tile = document.createElement("canvas");
    tile.width = tile.height = side;
    const pen = tile.getContext("2d")!;
    pen.strokeStyle = ink;
    pen.lineWidth = scale;
    pen.lineCap = "square";
    pen.beginPath();
    for (const shift of [-side, 0, side]) {
        pen.moveTo(shift, side);
        pen.lineTo(shift + side, 0);
    }
    pen.stroke();
    return ctx.createPattern(tile, "repeat")!;
}
