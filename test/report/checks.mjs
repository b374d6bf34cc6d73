// SPDX-License-Identifier: Apache-2.0

// What both tests of the report need: checks that count, and the samples.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

let failed = 0;

export function check(holds, what, seen = "") {
    if (holds) return;
    ++failed;
    console.error(`FAILED: ${what}${seen === "" ? "" : `; seen: ${JSON.stringify(seen)}`}`);
}

export function finish() {
    console.log(failed === 0 ? "all checks hold" : `${failed} checks failed`);
    process.exit(failed === 0 ? 0 : 1);
}

/** The command line of a test: tool, makers of samples, directory to work in, browser. */
export function prepare() {
    const [tool, makeSamples, makeLarge, directory, browser, ...others] = process.argv.slice(2);
    if (browser === undefined || others.length > 0) {
        console.error("name the tool, two makers of samples, a directory to work in, the browser");
        process.exit(2);
    }
    // What is there already is left alone: arguments in the wrong order must cost nobody a file.
    mkdirSync(directory, { recursive: true });
    rmSync(join(directory, "report.html"), { force: true });
    execFileSync(makeSamples, [directory]);
    const path = (name) => join(directory, name);
    const facts = JSON.parse(readFileSync(path("facts.json"), "utf8"));
    const ramwright = (...args) => {
        const { status, signal, stdout, stderr } = spawnSync(tool, args, { encoding: "utf8" });
        return { status, signal, stdout, stderr };
    };
    const run = (...args) => ramwright("report", ...args);
    const large = (file, events) => execFileSync(makeLarge, [path(file), String(events)]);
    return { ramwright, run, path, facts, large, browser };
}
