// SPDX-License-Identifier: Apache-2.0

import type { Moment, PackedF32, PackedU32 } from "./contract";

export interface LiveBlock {
    offset: number;
    size: number;
    caller: number;
    /** Seconds since it was allocated. */
    age: number;
}

export function unpackU32(packed: PackedU32): Uint32Array {
    return new Uint32Array(bytesOf(packed).buffer);
}

export function unpackBlocks(moment: Moment): LiveBlock[] {
    const words = unpackU32(moment.blocks);
    const ages = unpackF32(moment.ages);
    return Array.from(ages, (age, i) => ({
        offset: words[3 * i],
        size: words[3 * i + 1],
        caller: words[3 * i + 2],
        age,
    }));
}

function unpackF32(packed: PackedF32): Float32Array {
    return new Float32Array(bytesOf(packed).buffer);
}

function bytesOf(packed: string): Uint8Array {
    const text = atob(packed);
    const result = new Uint8Array(text.length);
    for (let i = 0; i < text.length; ++i) result[i] = text.charCodeAt(i);
    return result;
}
