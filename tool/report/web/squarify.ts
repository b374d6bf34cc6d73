// SPDX-License-Identifier: Apache-2.0

export interface Box {
    x: number;
    y: number;
    width: number;
    height: number;
}

/**
 * Divides a box in proportion to `values`, which must descend, into boxes as square as they get:
 * Bruls, Huizing and van Wijk, "Squarified Treemaps", 2000.
 */
export function squarified(values: number[], box: Box): Box[] {
    const total = values.reduce((sum, value) => sum + value, 0);
    const scale = total > 0 ? (box.width * box.height) / total : 0;
    const boxes: Box[] = [];
    let left = { ...box };
    for (let first = 0; first < values.length;) {
        const side = Math.min(left.width, left.height);
        let end = first + 1;
        let area = values[first] * scale;
        let worst = stretch([values[first] * scale], area, side);
        for (; end < values.length; ++end) {
            const more = area + values[end] * scale;
            const row = values.slice(first, end + 1).map((value) => value * scale);
            const next = stretch(row, more, side);
            if (next > worst) break;
            [area, worst] = [more, next];
        }
        left = lay(
            values.slice(first, end).map((value) => value * scale),
            area,
            left,
            boxes,
        );
        first = end;
    }
    return boxes;
}

/** Of the longest and thinnest box in a row of these areas along `side`. */
function stretch(areas: number[], sum: number, side: number): number {
    const thickness = sum / side;
    return Math.max(
        ...[areas[0], areas[areas.length - 1]].map((area) => {
            const length = area / thickness;
            return Math.max(length / thickness, thickness / length);
        }),
    );
}

/** Lays a row along the shorter side; what is left. */
function lay(areas: number[], sum: number, box: Box, into: Box[]): Box {
    const along = box.width < box.height;
    const thickness = along ? sum / box.width : sum / box.height;
    let at = along ? box.x : box.y;
    for (const area of areas) {
        const length = thickness > 0 ? area / thickness : 0;
        into.push(
            along
                ? { x: at, y: box.y, width: length, height: thickness }
                : { x: box.x, y: at, width: thickness, height: length },
        );
        at += length;
    }
    return along
        ? { ...box, y: box.y + thickness, height: box.height - thickness }
        : { ...box, x: box.x + thickness, width: box.width - thickness };
}
