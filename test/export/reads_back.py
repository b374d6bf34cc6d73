#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exports a trace to every format, reads each with a reader that is not ours, and compares.

    reads_back.py RAMWRIGHT PROGRAM SCRATCH [--lossy] [--bounded]

PROGRAM is traced_program. What babeltrace2 reads from the CTF export is the truth for all the others.
With --lossy events are missing from the trace. With --bounded it is long, and no export may need memory
in proportion to its output.
"""

import csv
import gzip
import json
import os
import re
import resource
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.dont_write_bytecode = True  # of the modules beside this file, in the sources
from babeltrace_events import Trace  # noqa: E402
from protobuf_text import decoded, one  # noqa: E402

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "traced_program.cpp"
CLOCK_HZ = 1000


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{command} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def same(what, ours, theirs):
    if ours != theirs:
        sys.exit(f"{what}: {ours!r} is not {theirs!r}")


def line_of(function):
    """Where the program says that this function calls the allocator."""
    lines = SOURCE.read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.endswith(f"// {function}"))


def check_csv(trace, path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    same("csv: rows", len(rows), len(trace.events))
    functions = set()
    for number, (row, event) in enumerate(zip(rows, trace.events), 1):
        same("csv: number", int(row["event"]), number)
        same("csv: tick", int(row["tick"]), event["tick"])
        same("csv: seconds", float(row["seconds"]), event["tick"] / CLOCK_HZ)
        same("csv: kind", row["kind"], event["kind"])
        same("csv: context", row["context"], event["context"])
        same("csv: live", (int(row["live_bytes"]), int(row["live_blocks"])), event["live"])
        for name in ("offset", "size", "alignment", "largest_free", "value"):
            if name in event:
                same(f"csv: {name}", int(row[name]), event[name])
        if "caller" in event and event["caller"] != 0:
            same("csv: caller", int(row["caller"], 16), event["caller"])
        if "block" in event:
            same("csv: block", int(row["block"]), event["block"]["number"])
        if event["kind"] == "freed" and "block" in event:
            life = event["block"]["until"] - event["block"]["since"]
            same("csv: lifetime", int(row["lifetime_ticks"]), life)
            same("csv: size", int(row["size"]), event["block"]["sizes"][-1])
        if row["file"]:
            same("csv: file", os.path.basename(row["file"]), SOURCE.name)
            same("csv: line", int(row["line"]), line_of(row["function"]))
            functions.add(row["function"])
    same(
        "csv: functions",
        functions,
        {"keep_settings", "take_sample", "resize_sample", "lose_track", "ask_for_too_much"},
    )


def last_of_each_tick(levels):
    return {tick: (held, blocks) for tick, held, blocks in levels}


def check_levels(what, trace, held, blocks):
    """`held` and `blocks` are lists of (tick, value), the last of a tick being what it leaves."""
    same(f"{what}: peak", max(value for _, value in held), trace.peak)
    left = last_of_each_tick(trace.levels)
    same(f"{what}: live bytes", dict(held), {tick: level[0] for tick, level in left.items()})
    same(f"{what}: live blocks", dict(blocks), {tick: level[1] for tick, level in left.items()})


def check_chrome(trace, path, spans_from=0):
    whole = json.loads(path.read_text())
    events = whole["traceEvents"]
    same("chrome: events", whole["otherData"]["events"], len(trace.events))
    counters = defaultdict(list)
    for event in events:
        if event["ph"] == "C":
            tick = round(event["ts"] * CLOCK_HZ / 1e6)
            counters[event["name"]].append((tick, event["args"]["value"]))
    check_levels("chrome", trace, counters["live bytes"], counters["live blocks"])
    for free, largest in zip(counters["free bytes"], counters["largest free block"]):
        if largest[1] > free[1]:
            sys.exit(f"chrome: a free block of {largest} in {free}")

    wanted = {block["number"]: block for block in trace.blocks if block["sizes"][0] >= spans_from}
    begins = {event["id"]: event for event in events if event["ph"] == "b"}
    ends = {event["id"]: event for event in events if event["ph"] == "e"}
    same("chrome: begun", begins.keys(), wanted.keys())
    same("chrome: ended", len(ends), sum(block["until"] is not None for block in wanted.values()))
    for number, event in begins.items():
        same("chrome: size", event["args"]["size"], wanted[number]["sizes"][0])
        same("chrome: since", event["ts"] * CLOCK_HZ / 1e6, wanted[number]["since"])
    for number, event in ends.items():
        same("chrome: until", event["ts"] * CLOCK_HZ / 1e6, wanted[number]["until"])
        same("chrome: last size", event["args"]["size"], wanted[number]["sizes"][-1])

    refused = [event["args"] for event in events if event.get("cat") == "failure"]
    same("chrome: refused", [each["size"] for each in refused], [e["size"] for e in trace.refused])
    same("chrome: marks", sum(e.get("cat") == "mark" for e in events), len(trace.marks))
    names = {event["args"]["name"] for event in events if event.get("name") == "thread_name"}
    contexts = {event["context"] for event in trace.events}
    if not names <= {re.sub(r"^(\d)", r"thread \1", context) for context in contexts}:
        sys.exit(f"chrome: {names} are not {contexts}")


def check_perfetto(trace, path):
    packets = decoded("perfetto.proto", "perfetto.Trace", path.read_bytes())["packet"]
    tracks, names, lines = {}, {}, {}
    counters = defaultdict(list)
    open_slices, closed = {}, []
    instants = Counter()
    for packet in packets:
        tick = one(packet, "timestamp") * CLOCK_HZ // 10**9
        for interned in packet["interned_data"]:
            names |= {one(entry, "iid"): one(entry, "name") for entry in interned["event_names"]}
            for entry in interned["source_locations"]:
                lines[one(entry, "iid")] = (one(entry, "function_name"), one(entry, "line_number"))
        for track in packet["track_descriptor"]:
            same("perfetto: tracks", one(track, "uuid") in tracks, False)
            tracks[one(track, "uuid")] = track
        for event in packet["track_event"]:
            kind = one(event, "type")
            track = tracks[one(event, "track_uuid")]
            values = {one(a, "name"): one(a, "uint_value") for a in event["debug_annotations"]}
            if kind == "TYPE_COUNTER":
                counters[one(track, "name")].append((tick, one(event, "counter_value")))
            elif kind == "TYPE_SLICE_BEGIN":
                same("perfetto: overlap", one(event, "track_uuid") in open_slices, False)
                name = names[one(event, "name_iid")]
                same("perfetto: line", lines[one(event, "source_location_iid")], (name, line_of(name)))
                open_slices[one(event, "track_uuid")] = (values["block"], tick)
            elif kind == "TYPE_SLICE_END":
                number, since = open_slices.pop(one(event, "track_uuid"))
                closed.append((number, since, tick, values["size"]))
            else:
                instants[one(event, "name")] += 1
    check_levels("perfetto", trace, counters["live bytes"], counters["live blocks"])
    same(
        "perfetto: spans",
        sorted(closed),
        [
            (block["number"], block["since"], block["until"], block["sizes"][-1])
            for block in trace.blocks
            if block["until"] is not None
        ],
    )
    same("perfetto: still open", len(open_slices), len(trace.live))
    same("perfetto: instants", instants, +Counter(refused=len(trace.refused), mark=len(trace.marks)))
    samples = one(one(packets[-1], "profile_packet"), "process_dumps")["samples"]
    held = sum(one(s, "self_allocated") - one(s, "self_freed") for s in samples)
    same("perfetto: profile", held, trace.levels[-1][1])


def check_pprof(trace, path):
    profile = decoded("profile.proto", "perftools.profiles.Profile", gzip.decompress(path.read_bytes()))
    texts = profile["string_table"]
    types = [texts[one(each, "type")] for each in profile["sample_type"]]
    locations = {one(each, "id"): each for each in profile["location"]}
    functions = {one(each, "id"): texts[one(each, "name")] for each in profile["function"]}
    sums = {name: Counter() for name in types}
    for sample in profile["sample"]:
        location = locations[sample["location_id"][0]]
        line = one(location, "line")
        if one(line, "line"):
            same("pprof: line", one(line, "line"), line_of(functions[one(line, "function_id")]))
        for name, value in zip(types, sample["value"]):
            sums[name][one(location, "address")] += value
    blocks, live = trace.blocks, trace.live
    growth = lambda sizes: sizes[0] + sum(max(b - a, 0) for a, b in zip(sizes, sizes[1:]))
    same("pprof: alloc_objects", +sums["alloc_objects"], trace.by_caller(blocks, lambda b: 1))
    same(
        "pprof: alloc_space",
        +sums["alloc_space"],
        trace.by_caller(blocks, lambda b: growth(b["sizes"])),
    )
    same("pprof: inuse_objects", +sums["inuse_objects"], trace.by_caller(live, lambda b: 1))
    same(
        "pprof: inuse_space",
        +sums["inuse_space"],
        trace.by_caller(live, lambda b: b["sizes"][-1]),
    )
    same("pprof: peak_space", sum(sums["peak_space"].values()), trace.peak)
    same("pprof: default", texts[one(profile, "default_sample_type")], "inuse_space")


def check_heaptrack(trace, path):
    text = run("heaptrack_print", "-f", path, "--print-leaks", "--print-temporary=0").decode()
    resizes = sum(len(block["sizes"]) - 1 for block in trace.blocks)
    calls = re.search(r"calls to allocation functions: (\d+)", text).group(1)
    same("heaptrack: calls", int(calls), len(trace.blocks) + resizes)
    for what, value in (
        ("peak heap memory consumption", trace.peak),
        ("total memory leaked", trace.levels[-1][1]),
    ):
        shown = re.search(rf"{what}: ([\d.]+)([KM]?)", text)
        number = float(shown.group(1)) * {"": 1, "K": 1e3, "M": 1e6}[shown.group(2)]
        if abs(number - value) > 0.006 * value:
            sys.exit(f"heaptrack: {what} is {number}, not {value}")
    for function in ("keep_settings", "take_sample", "lose_track"):
        if not re.search(rf"{function}\n\s+at .*{SOURCE.name}:{line_of(function)}", text):
            sys.exit(f"heaptrack: no line of {function} in {text}")


def main():
    ramwright, program, scratch = sys.argv[1:4]
    lossy, bounded = "--lossy" in sys.argv, "--bounded" in sys.argv
    scratch = Path(scratch)
    scratch.mkdir(parents=True, exist_ok=True)
    build = re.search(rb"Build ID: ([0-9a-f]+)", run("readelf", "-n", program)).group(1).decode()
    trace_path = scratch / "trace"
    run(program, trace_path, build, 200000 if bounded else 2000, *(["lossy"] if lossy else []))

    def export(name, *more):
        out = scratch / f"out.{name}"
        elf = [] if name == "ctf" else ["--elf", program]
        run(ramwright, "export", trace_path, "--format", name, "-o", out, *elf, *more)
        return out

    if bounded:
        for name in ("chrome", "csv"):
            written = export(name).stat().st_size
            needed = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
            print(f"{name}: {written} B written with {needed} B of memory")
            if written < 2 * needed:
                sys.exit(f"{name}: needs memory in proportion to what it writes")
            (scratch / f"out.{name}").unlink()
        return
    trace = Trace(export("ctf"))
    same("lossy", any("block" not in e for e in trace.events if e["kind"] == "freed"), lossy)
    check_csv(trace, export("csv"))
    check_chrome(trace, export("chrome"))
    check_chrome(trace, export("chrome", "--spans-from", "1K"), 1024)
    check_perfetto(trace, export("perfetto"))
    check_pprof(trace, export("pprof"))
    check_heaptrack(trace, export("heaptrack"))
    print(f"{len(trace.events)} events read back from six formats")


main()
