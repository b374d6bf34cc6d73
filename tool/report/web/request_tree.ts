// SPDX-License-Identifier: Apache-2.0

import type { Caller, Run, Site } from "./contract";
import type { Demand, Part } from "./demand";
import * as format from "./format";

/** What was asked for, by who asked: context, the calls that led there or else file, function and line, size. */
export interface RequestNode {
    name: string;
    /** What kind of thing the name is. */
    kind: string;
    bytes: number;
    allocations: number;
    /** Of the caller, once the way down has reached it. */
    caller?: string;
    children: Map<string, RequestNode>;
}

export function requestTree(run: Run, { sites, calls }: Demand, part: Part): RequestNode {
    const root = node("All requests", "run");
    for (const { site, bin, allocations, bytes } of part.cells) {
        const { caller, calls: chain } = sites[site];
        const steps =
            chain === undefined
                ? callerSteps(run.callers[caller])
                : chain.map((call): [string, string] => [calls[call], "call"]);
        const way = [contextStep(sites[site]), ...steps, [sizeName(run, bin), "size"]];
        let at = root;
        add(at, allocations, bytes);
        for (const [name, kind] of way) {
            let next = at.children.get(name);
            if (!next) at.children.set(name, (next = node(name, kind)));
            if (kind === "call") next.caller = name;
            else if (kind !== "context" && kind !== "file") next.caller = run.callers[caller].name;
            add(next, allocations, bytes);
            at = next;
        }
    }
    return root;
}

function node(name: string, kind: string): RequestNode {
    return { name, kind, bytes: 0, allocations: 0, children: new Map() };
}

function add(to: RequestNode, allocations: number, bytes: number): void {
    to.allocations += allocations;
    to.bytes += bytes;
}

function contextStep({ number, interrupt }: Site): [string, string] {
    if (interrupt) return [`interrupt ${number}`, "context"];
    return [number === 0 ? "main or boot" : `thread ${number}`, "context"];
}

/** Without an ELF a caller is its address and nothing else. */
function callerSteps({ name, place }: Caller): [string, string][] {
    if (!place) return [[name, "caller"]];
    const [file, line] = place.split(/:(?=\d+$)/);
    const steps: [string, string][] = [
        [file, "file"],
        [name, "function"],
    ];
    return line ? [...steps, [`line ${line}`, "line"]] : steps;
}

function sizeName({ sizes }: Run, bin: number): string {
    const low = sizes[bin].low;
    const next = sizes[bin + 1]?.low ?? low + 1;
    return next - low === 1
        ? format.bytes(low)
        : `${format.count(low)} to ${format.bytes(next - 1)}`;
}
