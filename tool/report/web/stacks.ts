// SPDX-License-Identifier: Apache-2.0

import type { StackEntry, StackNeed, Stacks } from "./contract_elf";
import { element, section } from "./dom";
import * as format from "./format";

/** How deep the stacks can get, and through which calls. */
export function stackSection({ elf, stacks, entries }: Stacks): HTMLElement {
    const most = Math.max(1, ...stacks.map((stack) => stack.bytes));
    const deepest = Math.max(1, ...entries.map((entry) => entry.bytes));
    const unknown = [...new Set(entries.flatMap((entry) => entry.unknown))];
    return section(
        "stacks",
        "Stacks of the image",
        `How deep the stacks of ${elf} can get, as ramwright stack finds it from the code. Open an entry for its deepest chain of calls.`,
        element("ul", { class: "stacks" }, ...stacks.map((stack) => stackRow(stack, most))),
        element("h3", {}, "Where execution begins"),
        element("div", { class: "entries" }, ...entries.map((entry) => entryRow(entry, deepest))),
        unknown.length > 0
            ? element(
                  "details",
                  { class: "unknown" },
                  element(
                      "summary",
                      {},
                      `Why some say “at least”: ${format.plural(unknown.length, "reason")}`,
                  ),
                  element("ul", {}, ...unknown.map((reason) => element("li", {}, reason))),
              )
            : undefined,
    );
}

function need(bytes: number, atLeast: boolean): string {
    return atLeast ? `at least ${format.bytes(bytes)}` : format.bytes(bytes);
}

function stackRow({ name, bytes, at_least, parts }: StackNeed, most: number): HTMLElement {
    const share = (part: number) => `width: ${((100 * part) / most).toFixed(2)}%`;
    return element(
        "li",
        {},
        element("strong", {}, name),
        element("span", { class: "need" }, need(bytes, at_least)),
        element(
            "span",
            { class: "parts", "aria-hidden": "true" },
            ...(parts.length > 0 ? parts : [{ name, bytes }]).map((part) =>
                element("i", { style: share(part.bytes) }),
            ),
        ),
        parts.length > 1
            ? element(
                  "span",
                  { class: "sum" },
                  parts.map((part) => `${part.name} ${format.bytes(part.bytes)}`).join(" + "),
              )
            : undefined,
    );
}

function entryRow(entry: StackEntry, deepest: number): HTMLElement {
    const share = `width: ${((100 * entry.bytes) / deepest).toFixed(2)}%`;
    const longest = Math.max(1, ...entry.chain.map((call) => call.bytes));
    return element(
        "details",
        { class: "entry" },
        element(
            "summary",
            {},
            element("span", { class: "entry-name" }, entry.function),
            element("span", { class: "muted" }, kindOf(entry)),
            element(
                "span",
                { class: "share", "aria-hidden": "true" },
                element("i", { style: share }),
            ),
            element("span", { class: "need" }, need(entry.bytes, entry.unknown.length > 0)),
        ),
        element(
            "ol",
            { class: "chain" },
            ...entry.chain.map((call) =>
                element(
                    "li",
                    {},
                    element("span", { class: "call" }, call.function),
                    element("span", { class: "place" }, call.where),
                    element(
                        "span",
                        { class: "share", "aria-hidden": "true" },
                        element("i", { style: `width: ${(100 * call.bytes) / longest}%` }),
                    ),
                    element(
                        "span",
                        { class: "need" },
                        call.times > 1
                            ? `${format.count(call.times)} × ${format.bytes(call.bytes)}`
                            : format.bytes(call.bytes),
                    ),
                ),
            ),
        ),
    );
}

function kindOf({ interrupt, own_stack, priority }: StackEntry): string {
    if (!interrupt) return own_stack ? "thread, own stack" : "thread";
    return priority === undefined
        ? "interrupt, not counted"
        : `interrupt, priority ${String(priority).replace("-", "\u2212")}`;
}
