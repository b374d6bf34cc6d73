// SPDX-License-Identifier: Apache-2.0

import "./style.css";

import { callerTables } from "./callers";
import type { Report } from "./contract";
import { comparisonFigures, runFigures } from "./figures";
import * as format from "./format";
import { headline } from "./headline";
import { heapMaps } from "./heap_map";
import { histograms } from "./histogram";
import { method } from "./method";
import { shortenCallers } from "./names";
import { planSection } from "./plan";
import { Selection } from "./selection";
import { lengthOf, secondsAt } from "./time";
import { timeline } from "./timeline";

function show(report: Report): void {
    const [first] = report.runs;
    document.title = `Ramwright report: ${report.runs.map((run) => run.name).join(", ")}`;
    format.setClock(first.clock_hz > 0, Math.max(...report.runs.map(lengthOf)));
    shortenCallers(report.runs);
    const selection = new Selection(
        secondsAt(first, first.death?.tick ?? first.peak_tick),
        first.death ? "failure" : "peak",
    );
    const main = document.querySelector("main")!;
    main.replaceChildren(
        headline(report),
        report.comparison ? comparisonFigures(report.comparison) : runFigures(first),
    );
    // One at a time: canvases measure the room they have once they are in the page.
    timeline(main, report.runs, selection);
    heapMaps(main, report.runs, selection);
    const sections = [
        histograms(report.runs),
        callerTables(report.runs),
        report.plan && planSection(report.plan),
        method(report),
    ];
    main.append(...sections.filter((each) => each !== undefined));
}

show(JSON.parse(document.getElementById("report-data")!.textContent!) as Report);
