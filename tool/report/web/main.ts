// SPDX-License-Identifier: Apache-2.0

import "./colours.css";
import "./base.css";
import "./controls.css";
import "./figures.css";
import "./timeline.css";
import "./heap_map.css";
import "./tables.css";
import "./owners.css";
import "./plan.css";
import "./cells.css";
import "./narrow.css";
import "./print.css";

import { callerTables } from "./callers";
import { CallerRanks } from "./colouring";
import type { Report } from "./contract";
import { Demand } from "./demand";
import { differences } from "./differences";
import { comparisonFigures, runFigures } from "./figures";
import { flame } from "./flame";
import * as format from "./format";
import { headline } from "./headline";
import { heapMaps } from "./heap_map";
import { histograms } from "./histogram";
import { imageSection } from "./image";
import { method } from "./method";
import { shortenCallers } from "./names";
import { peakOwners } from "./owners";
import { planSection } from "./plan";
import { regionSection } from "./regions";
import { Selection } from "./selection";
import { Span } from "./span";
import { stackSection } from "./stacks";
import { startTheme } from "./theme";
import { lengthOf, secondsAt, spanOf } from "./time";
import { timeline } from "./timeline";

function show(report: Report): void {
    startTheme();
    const { runs } = report;
    const [first] = runs;
    document.title = `Ramwright report: ${runs.map((run) => run.name).join(", ")}`;
    format.setClock(first.clock_hz > 0, Math.max(...runs.map(lengthOf)));
    shortenCallers(runs, report.demands);
    const span = new Span(spanOf(runs));
    const selection = new Selection(
        secondsAt(first, first.death?.tick ?? first.peak_tick),
        first.death ? "failure" : "peak",
    );
    const demands = report.demands.map((data) => new Demand(data));
    const ranks = new CallerRanks(runs);
    const main = document.querySelector("main")!;
    main.replaceChildren(
        headline(report),
        report.comparison ? comparisonFigures(report.comparison) : runFigures(first),
        peakOwners(runs, ranks),
        ...(report.regions ? [regionSection(report.regions, runs, ranks)] : []),
    );
    // One at a time: canvases measure the room they have once they are in the page.
    timeline(main, runs, span, selection);
    heapMaps(main, runs, span, selection, ranks);
    const sections = [
        differences(runs),
        histograms(runs, demands, span),
        flame(runs, demands, span, ranks),
        callerTables(runs, demands, span, ranks),
        report.plan && planSection(report.plan),
        report.image && imageSection(report.image),
        report.stacks && stackSection(report.stacks),
        method(report),
    ];
    main.append(...sections.filter((each) => each !== undefined));
}

show(JSON.parse(document.getElementById("report-data")!.textContent!) as Report);
