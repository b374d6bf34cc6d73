// SPDX-License-Identifier: Apache-2.0

// What the C++ side (report_page.cpp and what it calls) hands to the page: one JSON object in <script
// id="report-data">. This file and those it imports are the only description
// of it. All sizes are bytes, all moments are
// ticks of the run's own clock, all offsets count from the start of the run's region. A part that
// is absent has no data, and the page leaves its section out.

import type { Image, Stacks } from "./contract_elf";
import type { Comparison, Plan } from "./contract_plan";
import type { RegionPlan } from "./contract_regions";

/** Base64 of whole numbers, seven bits a byte, the least first. */
export type Packed = string;
/** The same, of the steps from each value to the next, beginning at 0: even for up, odd for down. */
export type PackedSteps = string;

export interface Report {
    format: 1;
    /** Name and version of the program that wrote the page. */
    tool: string;
    /** In the order given on the command line; replays through the plan come last. */
    runs: Run[];
    /** What was asked for, once for each trace: `Run.demand` indexes this. */
    demands: DemandData[];
    comparison?: Comparison;
    plan?: Plan;
    /** A plan of several regions: the last runs are these. */
    regions?: RegionPlan;
    image?: Image;
    stacks?: Stacks;
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
    /** One region of a plan of several: what was served there, and not the whole demand. */
    part?: true;
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
    /** When the largest free block was smallest. */
    tightest: { tick: number; free_bytes: number; largest_free_bytes: number };
    /** From coarse (the whole run) to fine (around the death, or the peak). */
    levels: Level[];
    /** In ascending order of tick; at least one. */
    moments: Moment[];
    /**
     * What changes from each moment to the next, beginning with no block: how many are gone, for each
     * how much further down the list before it stood than the one named before; how many have come,
     * for each how much higher its offset is, its size, index into `callers`, age in ticks, and of how
     * many neighbours it is made. Both lists are in address order.
     */
    film: Packed;
    /**
     * How the region is divided, in address order. What is in none is the allocator's own tables.
     */
    zones: Zone[];
    /** Histograms of all allocations of the run. */
    sizes: Bin[];
    lifetimes: Bin[];
    /** Blocks, sites and `Death.caller` index this. Who held most at the peak comes first. */
    callers: Caller[];
    demand: number;
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
    live_low: PackedSteps;
    live_high: PackedSteps;
    footprint: PackedSteps;
    free_low: PackedSteps;
    largest_free_low: PackedSteps;
}

export interface Moment {
    tick: number;
    /** Of the moments that have a name. */
    label?: "failure" | "peak" | "end";
    /** A request about to be served, which another run refused at this point. */
    request_bytes?: number;
    live_bytes: number;
    live_blocks: number;
    /** There were too many blocks: those less than so many bytes apart are one. */
    joined_below?: number;
}

/** A trace's requests, in steps of equal length from `from` to `to`. */
export interface DemandData {
    from: number;
    to: number;
    steps: number;
    /** Functions that `Site.calls` index; none: the trace has no chains of calls. */
    calls: string[];
    sites: Site[];
    /**
     * Five values a cell: steps since the cell before, site, index into `Run.sizes`, allocations,
     * bytes.
     */
    cells: Packed;
    /** Three values a cell: steps since the cell before, index into `Run.lifetimes`, blocks. */
    lifetimes: Packed;
}

/** Who asks: a place in the program, in one context. */
export interface Site {
    number: number;
    interrupt: boolean;
    caller: number;
    /** The calls that led there, the outermost first. */
    calls?: number[];
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
