// SPDX-License-Identifier: Apache-2.0

// Of contract.ts: what plan.json and measured figures say.

export interface Comparison {
    before: Outcome;
    after: Outcome;
    lower_bound_bytes: number;
}

/** One side of result.json. */
export interface Outcome {
    peak_bytes: number;
    smallest_ram_bytes: number;
    failures: number;
    /** Null if nothing failed. */
    first_failure_tick: number | null;
    largest_free_bytes: number;
    /** 1 - largest free block / free bytes: 0 to 1. */
    fragmentation: number;
    malloc_instructions: Instructions;
    free_instructions: Instructions;
}

export interface Instructions {
    mean: number;
    max: number;
}

export interface Plan {
    /** The peak of live bytes. */
    lower_bound_bytes: number;
    margin_percent: number;
    /** What the firmware gives the chosen design. */
    region_bytes: number;
    /** Name of the chosen one of the offers. */
    chosen: string;
    /** What is behind the pools of the chosen design; 0: nothing. */
    general_bytes: number;
    pools: Pool[];
    offers: Offer[];
}

export interface Offer {
    name: string;
    summary: string;
    needed_bytes: number;
    needed_with_margin_bytes: number;
    /** What the proof was, in a few words. */
    proof: string;
    /** Of the worst call. */
    allocate_instructions: number;
    free_instructions: number;
    /** To allocate a block and free it, the mean over the trace; 0: not known. */
    instructions_a_block: number;
    /** False: pools alone, which cannot. */
    fragments: boolean;
    /** In the RAM there is, when the largest free block was smallest. */
    fragmentation: number;
    /** Share of the requests. */
    served_by_pools: number;
    /** Generated runs of the recorded kind, those it survived, and the share it survives at least. */
    confidence?: { runs: number; survived: number; at_least: number };
}

export interface Pool {
    block_bytes: number;
    blocks: number;
    ram_bytes: number;
    /** Smallest and largest request it serves. */
    from_bytes: number;
    to_bytes: number;
    /** At once, in the replay; absent if it was not counted. */
    most_live_blocks?: number;
}
