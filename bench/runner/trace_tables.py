# SPDX-License-Identifier: Apache-2.0
"""The figures of the recorded traces, as text and as the tables of docs/real-programs.md."""

from typing import Any, Callable

from runner.tables import print_table
from runner.traces import recorded

PLANS = ("least", "general", "steady", "certain")
OTHERS = ("newlib-nano", "glibc")


def print_traces(traces: dict[str, Any]) -> None:
    columns = _columns(traces)
    print_table("Recorded traces: the RAM they are safe in, in bytes",
                ["", "peak live", *columns], _rows(traces, columns, lambda value, _: f"{value:,}"))
    print_table("The same over the peak of live bytes", ["", "peak live", *columns],
                _rows(traces, columns, lambda value, peak: f"{value / peak:.3f}"))


def sources_table() -> str:
    lines = ["| trace | program | package | version | bits | allocations | peak of live bytes |",
             "|---|---|---|---|---|---|---|"]
    for name, source in recorded().items():
        lines.append(f"| {name} | `{source['program']}` | {source['package']} | {source['version']} "
                     f"| {source['bits']} | {source['allocations']:,} "
                     f"| {source['peak_live_bytes']:,} |")
    return "\n".join(lines) + "\n"


def _columns(traces: dict[str, Any]) -> list[str]:
    """Allocators first, then the plans that any trace was offered, then C libraries."""
    first = next(iter(traces.values()))
    heaps = [name for name in first["safe_bytes"] if name not in OTHERS]
    plans = [name for name in PLANS if any(name in each["plan_bytes"] for each in traces.values())]
    return [*heaps, *(f"plan: {name}" for name in plans), *OTHERS]


def _rows(traces: dict[str, Any], columns: list[str],
          text: Callable[[int, int], str]) -> list[list[str]]:
    rows = []
    for name, figures in traces.items():
        peak = figures["peak_live_bytes"]
        known = figures["safe_bytes"] | {
            f"plan: {plan}": value for plan, value in figures["plan_bytes"].items()}
        rows.append([name, f"{peak:,}",
                     *(text(known[each], peak) if each in known else "-" for each in columns)])
    return rows
