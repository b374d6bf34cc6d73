// SPDX-License-Identifier: Apache-2.0

import type { Run } from "./contract";

/**
 * Leaves out of all callers' names the namespaces they have in common: only the rest tells them
 * apart.
 */
export function shortenCallers(runs: Run[]): void {
    const callers = runs.flatMap((run) => run.callers).filter(({ name }) => name.includes("::"));
    if (new Set(callers.map(({ name }) => name)).size < 2) return;
    const scopes = callers.map(({ name }) => name.split(/[<(]/)[0].split("::").slice(0, -1));
    let shared = 0;
    while (scopes.every((scope) => shared < scope.length && scope[shared] === scopes[0][shared]))
        ++shared;
    for (const caller of callers) caller.name = caller.name.split("::").slice(shared).join("::");
}
