// SPDX-License-Identifier: Apache-2.0

import type { Packed, PackedSteps } from "./contract";

/** Reads packed numbers one after the other. */
export class Unpacker {
    private readonly text: string;
    private at = 0;

    constructor(packed: Packed) {
        this.text = atob(packed);
    }

    get place(): number {
        return this.at;
    }

    set place(at: number) {
        this.at = at;
    }

    get done(): boolean {
        return this.at >= this.text.length;
    }

    next(): number {
        let value = 0;
        // Not by shifting: ticks have more than 32 bits.
        for (let weight = 1; ; weight *= 128) {
            const byte = this.text.charCodeAt(this.at++);
            value += (byte % 128) * weight;
            if (byte < 128) return value;
        }
    }
}

export function unpackSteps(packed: PackedSteps, count: number): Float64Array {
    const steps = new Unpacker(packed);
    let value = 0;
    return Float64Array.from({ length: count }, () => {
        const step = steps.next();
        value += step % 2 === 0 ? step / 2 : -(step + 1) / 2;
        return value;
    });
}
