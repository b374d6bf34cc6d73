// SPDX-License-Identifier: Apache-2.0

import type { Caller } from "./contract";
import * as format from "./format";

/** A caller in the part of the time that is shown. */
export interface Row {
    caller: Caller;
    allocations: number;
    meanSize: number;
}

export interface Column {
    key: string;
    title: string;
    value: (row: Row) => number | string;
    text: (row: Row) => string;
}

export const columns: Column[] = [
    { key: "name", title: "Caller", value: (r) => r.caller.name, text: (r) => r.caller.name },
    {
        key: "peak_bytes",
        title: "Bytes at the peak",
        value: ({ caller }) => caller.peak_bytes,
        text: ({ caller }) => format.count(caller.peak_bytes),
    },
    {
        key: "peak_blocks",
        title: "Blocks at the peak",
        value: ({ caller }) => caller.peak_blocks,
        text: ({ caller }) => format.count(caller.peak_blocks),
    },
    {
        key: "allocations",
        title: "Allocations",
        value: (row) => row.allocations,
        text: (row) => format.count(row.allocations),
    },
    {
        key: "mean_size",
        title: "Mean size",
        value: (row) => row.meanSize,
        text: (row) => (row.allocations > 0 ? `${format.decimal(row.meanSize)} B` : "\u2013"),
    },
    {
        key: "mean_life",
        title: "Mean life",
        value: ({ caller }) => caller.mean_life ?? Infinity,
        text: ({ caller }) => meanLife(caller),
    },
    {
        key: "never_freed_blocks",
        title: "Never freed",
        value: ({ caller }) => caller.never_freed_blocks,
        text: ({ caller }) => format.count(caller.never_freed_blocks),
    },
    {
        key: "failures",
        title: "Failed",
        value: ({ caller }) => caller.failures,
        text: ({ caller }) => format.count(caller.failures),
    },
];

function meanLife(caller: Caller): string {
    return caller.mean_life === undefined ? "never freed" : format.duration(caller.mean_life);
}
