// SPDX-License-Identifier: Apache-2.0

// Of contract.ts: a plan of several regions, and how its replay went.

export interface RegionPlan {
    margin_percent: number;
    requests: number;
    /** Served by no region; by another one than planned; of sizes and needs the plan does not know. */
    failures: number;
    fallbacks: number;
    unplanned: number;
    /** The fastest first. */
    regions: PlannedRegion[];
    /** By needs, then by size. */
    routes: Route[];
}

export interface PlannedRegion {
    name: string;
    wait_states: number;
    has: string[];
    /** What the chip has left for it, what the firmware gives it, and what it needs with the margin. */
    room_bytes: number;
    region_bytes: number;
    needed_with_margin_bytes: number;
    /** Requests by bytes live at the peak, as planned. */
    hotness: number;
    pools: number;
    served: number;
    peak_live_bytes: number;
    peak_used_bytes: number;
    /** At its tightest. */
    fragmentation: number;
    /** Requests it had no room for, and those it served in place of others. */
    no_room: number;
    served_for_others: number;
    /** Index of `Report.runs`; absent: nothing went there. */
    run?: number;
}

/** Requests of up to so many bytes that need exactly this, and above the route before. */
export interface Route {
    largest: number;
    needs: string[];
    /** Index of `RegionPlan.regions`. */
    region: number;
}
