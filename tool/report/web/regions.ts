// SPDX-License-Identifier: Apache-2.0

import type { CallerRanks } from "./colouring";
import type { Caller, Run } from "./contract";
import type { PlannedRegion, RegionPlan } from "./contract_regions";
import { element, section } from "./dom";
import * as format from "./format";

/** Callers of a region that have names. */
const named = 4;

/** What lies in which region: how full it gets, which sizes go there, and who asks for them. */
export function regionSection(plan: RegionPlan, runs: Run[], ranks: CallerRanks): HTMLElement {
    const most = Math.max(...plan.regions.map(({ room_bytes }) => room_bytes));
    return section(
        "regions",
        "What goes in which region",
        `The fastest region has the sizes that are asked for most often per byte they hold. ${outcome(plan)}`,
        element(
            "ol",
            { class: "regions" },
            ...plan.regions.map((region, index) => regionRow(region, index, plan, most, runs, ranks)),
        ),
    );
}

/** One sentence, for the lead and the headline. */
export function outcome(plan: RegionPlan): string {
    const requests = format.plural(plan.requests, "request");
    const elsewhere =
        plan.fallbacks > 0
            ? `${format.count(plan.fallbacks)} found no room where they were planned and were served by another region`
            : "each in the region it was planned for";
    const unplanned =
        plan.unplanned > 0
            ? ` The plan has no region for the size and needs of ${format.count(plan.unplanned)}.`
            : "";
    return plan.failures > 0
        ? `${format.count(plan.failures)} of ${requests} failed in every region.${unplanned}`
        : `All ${requests} were served, ${elsewhere}.${unplanned}`;
}

function regionRow(
    region: PlannedRegion,
    index: number,
    plan: RegionPlan,
    most: number,
    runs: Run[],
    ranks: CallerRanks,
): HTMLElement {
    const run = region.run === undefined ? undefined : runs[region.run];
    const waits =
        region.wait_states === 0 ? "no wait states" : format.plural(region.wait_states, "wait state");
    return element(
        "li",
        {},
        element(
            "div",
            { class: "region-head" },
            element("h3", {}, region.name),
            element("p", {}, [waits, ...region.has.map(inWords)].join(", ")),
        ),
        element("div", { class: "region-body" }, roomBar(region, most), figures(region, plan)),
        element(
            "div",
            { class: "region-who" },
            element("h4", {}, "Sizes"),
            element("p", {}, sizesOf(index, plan)),
            element("h4", {}, "Asked for by"),
            run ? callerList(run, ranks) : element("p", {}, "nobody in this trace"),
        ),
    );
}

/** The room there is, and in it what is given, what was used and what was live, at one scale for all. */
function roomBar(region: PlannedRegion, most: number): HTMLElement {
    const share = (bytes: number) => `${((100 * bytes) / most).toFixed(2)}%`;
    return element(
        "div",
        { class: "room", "aria-hidden": "true" },
        element("i", { class: "there", style: `width: ${share(region.room_bytes)}` }),
        element("i", { class: "given", style: `width: ${share(region.region_bytes)}` }),
        element("i", { class: "used", style: `width: ${share(region.peak_used_bytes)}` }),
        element("i", { class: "live", style: `width: ${share(region.peak_live_bytes)}` }),
    );
}

function figures(region: PlannedRegion, plan: RegionPlan): HTMLElement {
    const entries: [string, string, string?][] = [
        ["live at its peak", format.bytes(region.peak_live_bytes), "live"],
        ["used at most", format.bytes(region.peak_used_bytes), "used"],
        [
            `given, for ${format.decimal(plan.margin_percent)} % more demand`,
            format.bytes(region.region_bytes),
            "given",
        ],
        ["there is", format.bytes(region.room_bytes), "there"],
        ["of the requests", format.percent(region.served / Math.max(1, plan.requests))],
        ["fragmentation at its tightest", format.percent(region.fragmentation)],
    ];
    if (region.no_room > 0) entries.push(["found no room", format.count(region.no_room), "failed"]);
    if (region.served_for_others > 0)
        entries.push(["served for others", format.count(region.served_for_others)]);
    return element(
        "dl",
        {},
        ...entries.map(([label, value, key]) =>
            element(
                "div",
                { class: key },
                element(
                    "dt",
                    {},
                    key && key !== "failed"
                        ? element("i", { class: `region-key ${key}`, "aria-hidden": "true" })
                        : undefined,
                    label,
                ),
                element("dd", {}, value),
            ),
        ),
    );
}

/** The routes that lead there, each from where the one before ends. */
function sizesOf(index: number, plan: RegionPlan): string {
    const texts = plan.routes.flatMap((route, i) => {
        if (route.region !== index) return [];
        const before = plan.routes[i - 1];
        const alike = before && before.needs.join() === route.needs.join();
        const from = alike ? before.largest + 1 : 1;
        const needs = route.needs.length > 0 ? ` that need ${route.needs.map(inWords).join(" and ")}` : "";
        return [`${format.count(from)} to ${format.bytes(route.largest)}${needs}`];
    });
    return texts.length > 0 ? texts.join("; ") : "none";
}

function callerList(run: Run, ranks: CallerRanks): HTMLElement {
    const bytesOf = ({ allocations, mean_size }: Caller) => allocations * mean_size;
    const asking = run.callers
        .filter(({ allocations }) => allocations > 0)
        .sort((a, b) => b.allocations - a.allocations);
    const all = Math.max(1, run.callers.reduce((sum, { allocations }) => sum + allocations, 0));
    const others = asking.slice(named);
    const rows = asking
        .slice(0, named)
        .map((caller) => [
            ranks.colourOf(caller.name),
            caller.name,
            format.percent(caller.allocations / all),
            format.size(bytesOf(caller) / Math.max(1, caller.allocations)),
        ]);
    if (others.length > 0) {
        const sum = others.reduce((total, { allocations }) => total + allocations, 0);
        rows.push([
            "var(--caller-other)",
            format.plural(others.length, "other"),
            format.percent(sum / all),
            "",
        ]);
    }
    return element(
        "ul",
        {},
        ...rows.map(([colour, name, share, size]) =>
            element(
                "li",
                {},
                element("i", {
                    class: "swatch",
                    style: `background: ${colour}`,
                    "aria-hidden": "true",
                }),
                element("span", { class: "owner" }, name),
                element("b", {}, share),
                element("span", { class: "muted" }, size && `${size} mean`),
            ),
        ),
    );
}

function inWords(capability: string): string {
    return capability === "dma" ? "DMA" : capability.replaceAll("_", " ");
}
