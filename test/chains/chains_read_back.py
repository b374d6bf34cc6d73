#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exports a trace with chains of calls, and compares what readers that are not ours find with what the
program says.

    chains_read_back.py RAMWRIGHT PROGRAM SCRATCH

PROGRAM is chained_program, which prints for each block of a size of its own who asked for it.
"""

import gzip
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True  # of the modules in the sources
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "export"))
from protobuf_text import decoded, one  # noqa: E402


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{command} ended with {done.returncode}: {done.stderr}")
    return done.stdout.decode(errors="replace")


def same(what, theirs, wanted):
    """All that is wanted is there; the C library's own blocks are in `theirs` as well."""
    for chain, value in wanted.items():
        if theirs[chain] != value:
            sys.exit(f"{what}: {chain} has {theirs[chain]}, not {value}; there are {theirs}")


def plain(function):
    return function.replace("(anonymous namespace)::", "").split("(")[0].rsplit("::", 1)[-1].strip()


def plain_chain(functions):
    """As the program prints it: the innermost first."""
    return " ".join(plain(name) for name in functions)


def check_ctf(path, program, wanted):
    text = run("babeltrace2", "--names=none", path)
    calls, addresses, asked = {}, {}, []
    base = None
    for line in text.splitlines():
        kind, packet, fields = re.search(r" (\w+): \{ (.*?) \}, \{ .* \}, \{ (.*) \}", line).groups()
        base = int(packet.split(", ")[-1], 16)
        values = [int(value, 0) for value in fields.split(", ")]
        if kind in ("call", "call_wide"):
            number, outer, address = values[0], values[1], values[2]
            address = values[3] if kind == "call_wide" else base + 2 * address
            calls[number] = (address, calls.get(outer, ()))
            addresses[address] = None
        elif kind in ("allocated", "allocated_wide"):
            asked.append(calls.get(values[3] // (1 if kind == "allocated" else 2), ()))
    names = run("addr2line", "-fCe", program, *(hex(address - 1) for address in addresses))
    addresses = dict(zip(addresses, names.splitlines()[::2]))
    found = Counter()
    for chain in asked:
        functions = []
        while chain:
            address, chain = chain
            functions.append(addresses[address])
        found[plain_chain(functions)] += 1
    same("ctf", found, wanted)


def check_heaptrack(path, scratch, wanted):
    flames = scratch / "flames"
    run("heaptrack_print", "-f", path, "-F", flames, "--flamegraph-cost-type", "allocations")
    found = Counter()
    for line in flames.read_text().splitlines():
        stack, count = line.rsplit(" ", 1)
        found[plain_chain(reversed(stack.strip(";").split(";")))] += int(count)
    same("heaptrack", found, wanted)


def check_pprof(path, wanted, bytes_wanted):
    schema = "perftools.profiles.Profile"
    profile = decoded("profile.proto", schema, gzip.decompress(path.read_bytes()))
    texts = profile["string_table"]
    types = [texts[one(each, "type")] for each in profile["sample_type"]]
    functions = {one(each, "id"): texts[one(each, "name")] for each in profile["function"]}
    locations = {
        one(each, "id"): functions[one(one(each, "line"), "function_id")]
        for each in profile["location"]
    }
    counts, sums = Counter(), Counter()
    for sample in profile["sample"]:
        chain = plain_chain(locations[each] for each in sample["location_id"])
        counts[chain] += sample["value"][types.index("alloc_objects")]
        sums[chain] += sample["value"][types.index("alloc_space")]
    same("pprof: objects", counts, wanted)
    same("pprof: bytes", sums, bytes_wanted)


def check_perfetto(path, wanted, bytes_wanted):
    packets = decoded("perfetto.proto", "perfetto.Trace", path.read_bytes())["packet"]
    names, frames, stacks = {}, {}, {}
    for packet in packets:
        for interned in packet["interned_data"]:
            for entry in interned["function_names"]:
                names[one(entry, "iid")] = one(entry, "str")
            for entry in interned["frames"]:
                frames[one(entry, "iid")] = names[one(entry, "function_name_id")]
            for entry in interned["callstacks"]:
                # The outermost first.
                stack = [frames[frame] for frame in reversed(entry["frame_ids"])]
                stacks[one(entry, "iid")] = plain_chain(stack)
    counts, sums = Counter(), Counter()
    for sample in one(one(packets[-1], "profile_packet"), "process_dumps")["samples"]:
        chain = stacks[one(sample, "callstack_id")]
        counts[chain] += one(sample, "alloc_count")
        sums[chain] += one(sample, "self_allocated")
    same("perfetto: allocations", counts, wanted)
    same("perfetto: bytes", sums, bytes_wanted)


def main():
    ramwright, program, scratch = sys.argv[1:4]
    scratch = Path(scratch)
    scratch.mkdir(parents=True, exist_ok=True)
    trace = scratch / "trace"
    wanted, bytes_wanted = Counter(), Counter()
    for line in run(ramwright, "record", "-o", trace, "--", program, "forms").splitlines():
        size, chain = line.split(": ")
        wanted[chain] += 1
        bytes_wanted[chain] += int(size)

    def export(name):
        out = scratch / f"out.{name}"
        elf = [] if name == "ctf" else ["--elf", program]
        run(ramwright, "export", trace, "--format", name, "-o", out, *elf)
        return out

    check_ctf(export("ctf"), program, wanted)
    check_heaptrack(export("heaptrack"), scratch, wanted)
    check_pprof(export("pprof"), wanted, bytes_wanted)
    check_perfetto(export("perfetto"), wanted, bytes_wanted)
    print(f"{sum(wanted.values())} blocks along {len(wanted)} chains read back from four formats")


main()
