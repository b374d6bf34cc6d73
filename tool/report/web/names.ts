// SPDX-License-Identifier: Apache-2.0

import type { DemandData, Run } from "./contract";

/**
 * Leaves out of all callers' names the namespaces they have in common: only the rest tells them
 * apart. The calls that led to them are named alike.
 */
export function shortenCallers(runs: Run[], demands: DemandData[]): void {
    const callers = runs.flatMap((run) => run.callers).filter(({ name }) => name.includes("::"));
    if (new Set(callers.map(({ name }) => name)).size < 2) return;
    const scopes = callers.map(({ name }) => name.split(/[<(]/)[0].split("::").slice(0, -1));
    let shared = 0;
    while (scopes.every((scope) => shared < scope.length && scope[shared] === scopes[0][shared]))
        ++shared;
    const prefix = scopes[0].slice(0, shared).map((scope) => `${scope}::`).join("");
    for (const caller of callers) caller.name = caller.name.slice(prefix.length);
    for (const demand of demands) {
        demand.calls = demand.calls.map((name) =>
            name.startsWith(prefix) ? name.slice(prefix.length) : name,
        );
    }
}
