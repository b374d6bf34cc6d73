// SPDX-License-Identifier: Apache-2.0

// Of contract.ts: what the commands for ELF files say.

/** What takes the flash and the RAM of an ELF. */
export interface Image {
    elf: string;
    regions: ImageRegion[];
}

export interface ImageRegion {
    name: string;
    kind: "ram" | "flash";
    used: number;
    /** 0: not known without the linker's map. */
    length: number;
    /** Sections, in them modules, in them symbols; the smallest symbols of a module are one. */
    children: ImageNode[];
}

export interface ImageNode {
    name: string;
    bytes: number;
    children?: ImageNode[];
}

/** How deep the stacks of an ELF can get. */
export interface Stacks {
    elf: string;
    stacks: StackNeed[];
    entries: StackEntry[];
}

export interface StackNeed {
    name: string;
    bytes: number;
    /** More is not known: something has no bound. */
    at_least: boolean;
    parts: { name: string; bytes: number }[];
}

export interface StackEntry {
    function: string;
    interrupt: boolean;
    /** A thread that does not run on the main stack. */
    own_stack: boolean;
    priority?: number;
    bytes: number;
    /** Why `bytes` may not be enough. */
    unknown: string[];
    /** The deepest: what each function has taken when it makes the next call. */
    chain: { function: string; bytes: number; times: number; where: string }[];
}
