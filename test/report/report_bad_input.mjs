// SPDX-License-Identifier: Apache-2.0

// Whatever `ramwright report` is given, it writes a page or says in one sentence why not.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { check, finish, prepare } from "./checks.mjs";

const { run, path } = prepare();
const output = path("report.html");

function refuses(what, words, ...args) {
    const { status, signal, stderr } = run(...args, "-o", output);
    check(signal === null && status === 2, `${what}: ends with exit code 2`, { status, signal });
    check(stderr.trim().split("\n").length === 1, `${what}: one sentence`, stderr);
    check(
        words.every((word) => stderr.includes(word)),
        `${what}: says ${words.join(", ")}`,
        stderr,
    );
    check(!existsSync(output), `${what}: writes no page`);
}

function edited(name, change) {
    const content = JSON.parse(readFileSync(path(name), "utf8"));
    const result = change(content) ?? content;
    const file = path(`edited-${name}`);
    writeFileSync(file, typeof result === "string" ? result : JSON.stringify(result));
    return file;
}

const died = path("died.trace");
const trace = readFileSync(died);

refuses("a trace that is not there", ["missing.trace"], path("missing.trace"));
writeFileSync(path("empty.trace"), "");
refuses("an empty trace", ["empty.trace"], path("empty.trace"));
writeFileSync(path("short.trace"), trace.subarray(0, 1000));
refuses("a truncated trace", ["short.trace"], path("short.trace"));
const flipped = Buffer.from(trace);
flipped[0] ^= 0x10;
writeFileSync(path("flipped.trace"), flipped);
refuses("a trace with a flipped bit", ["flipped.trace"], path("flipped.trace"));
writeFileSync(
    path("text.trace"),
    "this is no trace, but it is long enough to be taken for one\n".repeat(100),
);
refuses("a text file", ["text.trace"], path("text.trace"));

refuses("a plan that is not there", ["no-plan.json"], died, "--plan", path("no-plan.json"));
refuses(
    "a plan that is no plan",
    ["before.json", "not a plan"],
    died,
    "--plan",
    path("before.json"),
);
refuses("a plan that is no JSON", ["not JSON"], died, "--plan", died);

const compare = (before, after) => ["--before", before, "--after", after];
const [before, after] = [path("before.json"), path("after.json")];
refuses("figures of one side only", ["--before and --after"], died, "--before", before);
refuses("figures that are no JSON", ["not JSON"], died, ...compare(died, after));
for (const key of [
    "peak_bytes",
    "failures",
    "first_failure_tick",
    "fragmentation",
    "free_instructions",
]) {
    const without = edited("before.json", (figures) => void delete figures[key]);
    refuses(
        `figures without ${key}`,
        [key, "edited-before.json"],
        died,
        ...compare(without, after),
    );
}
const mistyped = edited("after.json", (figures) => void (figures.failures = "none"));
refuses(
    "a figure that is a word",
    ["failures", "whole number"],
    died,
    ...compare(before, mistyped),
);
const noMax = edited("after.json", (figures) => void delete figures.malloc_instructions.max);
refuses("instructions without a maximum", ["max"], died, ...compare(before, noMax));
const percent = edited("after.json", (figures) => void (figures.fragmentation = 45));
refuses("fragmentation in percent", ["fragmentation", "share"], died, ...compare(before, percent));
refuses(
    "figures that are a list",
    ["object"],
    died,
    ...compare(
        edited("after.json", () => "[1, 2]"),
        after,
    ),
);

refuses("an ELF that is none", ["before.json"], died, "--elf", before);
refuses("seven traces", ["7 traces"], ...Array(7).fill(died));
refuses("a design that is none", ["worst_fit"], died, "--design", "worst_fit");
refuses("a region of no design", ["--ram"], died, "--ram", "64K");

const nowhere = run(died, "-o", path("no-such-directory/report.html"));
check(
    nowhere.status === 2 && nowhere.stderr.includes("cannot write"),
    "an output that cannot be written",
    nowhere,
);
const noOutput = run(died);
check(noOutput.status === 2 && noOutput.stderr.includes("--output"), "no output named", noOutput);

// The same arguments without the fault are no reason to refuse.
const sound = run(died, ...compare(before, after), "--plan", path("plan.json"), "-o", output);
check(sound.status === 0 && existsSync(output), "sound input writes a page", sound);

finish();
