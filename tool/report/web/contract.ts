// SPDX-License-Identifier: Apache-2.0

// What the C++ side (report_page.cpp) hands to the page: one JSON object in <script
// id="report-data">. This file is the only description of it. All sizes are bytes, all moments are
// ticks of the run's own clock, all offsets count from the start of the run's region. A part that
// is absent has no data, and the page leaves its section out.

/** Base64 of little-endian u32 values; what is larger is cut off at the largest. */
export type PackedU32 = string;
/** Base64 of little-endian f32 values. */
export type PackedF32 = string;

export interface Report {
    format: 1;
    /** Name and version of the program that wrote the page. */
    tool: string;
    /** In the order given on the command line; a replay through the plan comes last. */
    runs: Run[];
    comparison?: Comparison;
    plan?: Plan;
    /** Where the names of the callers come from, if they have names. */
    elf?: string;
}

export interface Run {
    name: string;
    /**
     * `recorded`: offsets as the firmware had them. `replayed`: as the plan would have had them.
     */
    kind: "recorded" | "replayed";
    /** File name of the trace, and what it says about itself. */
    trace: string;
    build_id: string;
    region_bytes: number;
    /** Ticks a second; 0 if the trace does not say. */
    clock_hz: number;
    first_tick: number;
    last_tick: number;
    allocations: number;
    frees: number;
    /** Events that were overwritten before anybody read them. */
    lost_events: number;
    peak_live_bytes: number;
    peak_tick: number;
    /** End of the highest block ever live. */
    footprint_bytes: number;
    never_freed_blocks: number;
    never_freed_bytes: number;
    failure_count: number;
    /** Moments of failures in ascending order, thinned out if there are very many. */
    failure_ticks: number[];
    /** The first failure. */
    death?: Death;
    /** From coarse (the whole run) to fine (around the death, or the peak). */
    levels: Level[];
    /** In ascending order of tick; at least one. */
    moments: Moment[];
    /**
     * How the region is divided, in address order. What is in none is the allocator's own tables.
     */
    zones: Zone[];
    /** Histograms of all allocations of the run. */
    sizes: Bin[];
    lifetimes: Bin[];
    /** `Moment.blocks` and `Death.caller` index this. */
    callers: Caller[];
}

export interface Death {
    tick: number;
    size: number;
    alignment: number;
    free_bytes: number;
    largest_free_bytes: number;
    caller: number;
}

/**
 * Samples between two ticks. Sample i covers [from + i * step, from + (i + 1) * step), where
 * step = (to - from) / count, and keeps the extremes inside it, so that no peak is lost.
 */
export interface Level {
    from: number;
    to: number;
    count: number;
    live_low: PackedU32;
    live_high: PackedU32;
    footprint: PackedU32;
    free_low: PackedU32;
    largest_free_low: PackedU32;
}

export interface Moment {
    tick: number;
    /** Of the moments that have a name. */
    label?: "failure" | "peak" | "end";
    /** A request about to be served, which another run refused at this point. */
    request_bytes?: number;
    /** Three values a block, in address order: offset, size, index into `callers`. */
    blocks: PackedU32;
    /** Seconds since each block was allocated, in the order of `blocks`. */
    ages: PackedF32;
}

export interface Zone {
    /** Empty: the only one. */
    name: string;
    offset: number;
    size: number;
    /** Of a pool; 0 for a general heap. */
    block_bytes: number;
    /** Nothing in it was ever handed out, and the allocator does not join it with what is below. */
    untouched?: boolean;
}

/** Counts what is at least `low` and less than the next bin's `low`. */
export interface Bin {
    low: number;
    count: number;
}

export interface Caller {
    name: string;
    /** `file:line`, if an ELF told. */
    place?: string;
    allocations: number;
    failures: number;
    peak_bytes: number;
    peak_blocks: number;
    mean_size: number;
    /** Seconds; absent if nothing of it was ever freed. */
    mean_life?: number;
    never_freed_blocks: number;
}

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
