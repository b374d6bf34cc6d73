# SPDX-License-Identifier: Apache-2.0
"""Prints results as text, beside the peers' figures."""

from typing import Any, Iterable

from runner.routing import as_cpp
from runner.sizes import LEVELS, LEVELS_OF
from runner.targets import REFERENCE, TARGETS

WORKLOADS = {
    "W1": "allocate 256 B and free it, 10,000 times",
    "W2": "32 objects of 4200 B, replaced at random; 160 KiB",
    "W3": "a sensor node for three days; 96 KiB",
    "W4": "sizes of 8 to 2048 B at random, about 75 % full; 96 KiB",
}
Row = list[str]


def print_results(results: dict[str, Any], peers: dict[str, Any]) -> None:
    for target in TARGETS:
        found = results["targets"].get(target.name)
        if found is None:
            continue
        # The peers were measured on one core only.
        beside = peers["workloads"] if target is REFERENCE else {}
        _print_target(f"{target.core} ({target.name})", found, beside)
    if REFERENCE.name in results["targets"]:
        _print_levels(f"{REFERENCE.core}: what each level of checks costs",
                      results["targets"][REFERENCE.name], results["size"])
        _print_freertos(f"{REFERENCE.core}, FreeRTOS: pvPortMalloc + vPortFree, code at -Os",
                        results["targets"][REFERENCE.name], results["size"], peers)
    _print_sizes(results["size"], peers["size"])
    print("\nThe peers' figures")
    print(peers["how"])
    print("Versions: " + "; ".join(f"{name}: {what}" for name, what in peers["versions"].items()))


def _ours(name: str) -> str:
    """What was measured now: the library's allocators, and for comparison the toolchain's."""
    return "newlib-nano malloc, here" if name == "newlib" else f"ramwright {name}"


def _print_target(title: str, found: dict[str, Any], peers: dict[str, Any]) -> None:
    for workload, what in WORKLOADS.items():
        if workload in found:
            _print_calls(f"{title}, {workload}: {what}", found[workload], peers.get(workload, {}))
    if "W5" in found:
        _print_holes(f"{title}, W5: the most instructions of malloc / free among so many holes",
                     found["W5"], peers.get("W5", {}))
    if "W6" in found:
        _print_counts(f"{title}, W6: blocks of so many bytes in 64 KiB",
                      found["W6"], peers.get("W6", {}))
    if "W4_ten_seeds_failed" in found:
        rows = [[_ours(name), f"{failed:,}"] for name, failed in found["W4_ten_seeds_failed"].items()]
        rows += [[name, f"{failed:,}"] for name, failed in peers.get("W4_ten_seeds_failed", {}).items()]
        print_table("W4, ten seeds of 100,000 operations: requests refused", ["", "refused"], rows)
    for kind, what in (("sensor_readings", "10,000 readings of 256 B, 10 live"),
                       ("connections", "1,000 connections of 4,100 B, 32 live")):
        if kind in found:
            _print_objects(f"{title}, {what}, beside other traffic", found[kind])
    if "held" in found:
        _print_held(f"{title}: the most instructions for which general holds its lock", found["held"])
    if "costs" in found:
        print(f"\n{title}: the most instructions of a plan's calls, known when built")
        print(as_cpp(found["costs"]["fixed"]))
        print(f"\n{title}: the same of a plan made at run time")
        print(as_cpp(found["costs"]["at_run_time"]))


def _print_calls(title: str, found: dict[str, Any], peers: dict[str, Any]) -> None:
    head = ["", "malloc mean", "p99", "max", "free mean", "p99", "max", "failed", "high water",
            "safe heap / peak"]
    rows = [_calls_row(_ours(name), outcome) for name, outcome in found.items()]
    rows += [_calls_row(name, outcome) for name, outcome in peers.items()]
    print_table(title, head, rows)


def _calls_row(name: str, outcome: dict[str, Any]) -> Row:
    row = [name]
    for call in ("malloc", "free"):
        costs = outcome.get(call, {})
        row += [_number(costs.get(part)) for part in ("mean", "p99", "max")]
    row += [_number(outcome.get(part)) for part in ("failed", "high_water_bytes")]
    over_peak = outcome.get("smallest_over_peak")
    return [*row, "" if over_peak is None else f"{over_peak:.3f}"]


def _print_holes(title: str, found: dict[str, Any], peers: dict[str, Any]) -> None:
    measured = next(iter(found.values()))
    counts = [count for count in ("16", "64", "256", "1024") if count in measured]

    def row(name: str, by_holes: dict[str, Any]) -> Row:
        return [name, *(f"{by_holes[count]['malloc']['max']} / {by_holes[count]['free']['max']}"
                        for count in counts)]

    rows = [row(_ours(name), outcome) for name, outcome in found.items()]
    rows += [row(name, outcome) for name, outcome in peers.items()]
    print_table(title, ["", *(f"{count} holes" for count in counts)], rows)


def _print_counts(title: str, found: dict[str, Any], peers: dict[str, Any]) -> None:
    sizes = ["32", "100", "256"]
    rows = [[_ours(name), *(_number(outcome[size]) for size in sizes)]
            for name, outcome in found.items()]
    rows += [[name, *(_number(outcome[size]) for size in sizes)] for name, outcome in peers.items()]
    print_table(title, ["", *(f"{size} B" for size in sizes)], rows)


def _print_objects(title: str, found: dict[str, Any]) -> None:
    def instructions(outcome: dict[str, Any]) -> float:
        return outcome["malloc"]["mean"] + outcome["free"]["mean"]

    from_malloc = instructions(found["newlib"])
    rows = []
    for name, outcome in found.items():
        rows.append([
            _ours(name),
            f"{instructions(outcome):.1f}",
            str(outcome["malloc"]["max"] + outcome["free"]["max"]),
            f"{outcome['fragmentation_permille_before'] / 10:.1f} %",
            f"{outcome['fragmentation_permille_after'] / 10:.1f} %",
            f"{from_malloc / instructions(outcome):.1f}",
        ])
    head = ["", "malloc + free", "at most", "fragmented before", "after", "times faster"]
    print_table(title, head, rows)


def _print_levels(title: str, found: dict[str, Any], sizes: dict[str, Any]) -> None:
    """Instructions of both calls, RAM beside the bytes of a block, and code at -Os."""
    rows = []
    for name, workloads in (("general", ("W1", "W3", "W4")), ("pool", ("W1",)), ("slab", ("W1",))):
        for workload in workloads:
            for level, suffix in LEVELS.items():
                outcome = found[workload].get(name + suffix)
                if outcome is None:
                    continue
                malloc, free = outcome["malloc"], outcome["free"]
                rows.append([f"{_ours(name)}, {workload}, {level}",
                             f"{malloc['mean']:.1f} / {free['mean']:.1f}",
                             f"{malloc['max']:,} / {free['max']:,}",
                             _number(sizes[name][f"block_{level}"]),
                             _number(sizes[name][f"text_{level}"])])
    print_table(title, ["", "malloc / free", "at most", "bytes a block", "code"], rows)


def _print_freertos(title: str, found: dict[str, Any], sizes: dict[str, Any],
                    peers: dict[str, Any]) -> None:
    """The drop-in beside the heap whose place it takes."""

    def calls(outcome: dict[str, Any]) -> str:
        malloc, free = outcome["malloc"]["mean"], outcome["free"]["mean"]
        return f"{malloc:.1f} + {free:.1f} = {malloc + free:.1f}"

    def row(name: str, workloads: dict[str, Any], key: str, text: int) -> Row:
        """What a run did not measure is left empty."""
        holes = workloads["W5"].get(key, {})
        most = [f"{holes[count]['malloc']['max']:,} / {holes[count]['free']['max']:,}"
                if count in holes else "" for count in ("16", "1024")]
        means = [calls(workloads[name][key]) if key in workloads[name] else ""
                 for name in ("W3", "W4")]
        return [name, *means, *most, f"{text:,}"]

    freertos = sizes["freertos"]
    rows = [row(f"ramwright general, checks {level}", found, f"freertos{suffix}",
                freertos[f"text_{level}"] + freertos[f"start_{level}"])
            for level, suffix in LEVELS_OF["freertos"].items()]
    name = "FreeRTOS heap_4"
    rows.append(row(f"{name}, without checks", peers["workloads"], name, peers["size"][name]["text"]))
    print_table(title, ["", "W3, mean", "W4, mean", "16 holes, at most", "1,024 holes", "code"], rows)


def _print_held(title: str, found: dict[str, Any]) -> None:
    """One figure where it is the same in every heap, among all holes and for all sizes."""

    def span(figures: dict[str, int]) -> str:
        least, most = min(figures.values()), max(figures.values())
        return _number(most) if least == most else f"{_number(least)} to {_number(most)}"

    operations = next(iter(found.values()))
    rows = [[operation, *(span(by_operation[operation]) for by_operation in found.values())]
            for operation in operations]
    print_table(title, ["", *found], rows)


def _print_sizes(found: dict[str, Any], peers: dict[str, Any]) -> None:
    rows = []
    for name, sizes in found.items():
        for level in LEVELS_OF[name]:
            rows.append([f"{_ours(name)}, checks {level}", _number(sizes[f"text_{level}"]),
                         _number(sizes[f"start_{level}"]), _number(sizes[f"shared_{level}"])])
    rows += [[name, _number(sizes["text"]), "in text", _number(sizes["library_text"])]
             for name, sizes in peers.items()]
    head = ["", "malloc + free", "start", "shared"]
    print_table("Cortex-M4, bytes of code at -Os", head, rows)
    state = [[_ours(name) + ": " + what.removeprefix("state_").replace("_", " "), _number(size)]
             for name, sizes in found.items()
             for what, size in sizes.items() if what.startswith("state_")]
    print_table("Bytes of RAM an allocator keeps for itself, by region or blocks", ["", "bytes"],
                 state)


def _number(value: float | int | None) -> str:
    if value is None:
        return ""
    return f"{value:.1f}" if isinstance(value, float) else f"{value:,}"


def print_table(title: str, head: Row, rows: Iterable[Row]) -> None:
    table = [head, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    print(f"\n{title}")
    for row in table:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]
        print("  ".join(cells).rstrip())
