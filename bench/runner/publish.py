# SPDX-License-Identifier: Apache-2.0
"""Writes new figures to wherever figures are published: the data, the page, and what `ramwright plan` quotes."""

import json
import re
from pathlib import Path
from typing import Any

from runner.build import PROJECT, BenchError
from runner.routing import constants_of
from runner.summary import summary
from runner.targets import REFERENCE
from runner.trace_tables import sources_table

FIGURES = PROJECT / "bench" / "figures.json"
PAGE = PROJECT / "docs" / "benchmarks.md"
TRACES_PAGE = PROJECT / "docs" / "real-programs.md"
COSTS = PROJECT / "tool" / "plan" / "target_costs.hpp"
COST = r"call_cost {name}\{{\.allocate = (\d+), \.free = (\d+)\}}"


def publish(results: dict[str, Any], printed: str) -> None:
    FIGURES.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    page = _between(PAGE, page, "| what | measured | others |", "\nInstructions are not",
                    summary(results))
    page = _between(PAGE, page, "```text\n", "```\n", f"```text\n{printed.strip()}\n")
    PAGE.write_text(page, encoding="utf-8")

    header = COSTS.read_text(encoding="utf-8")
    for name, cost in constants_of(results["targets"][REFERENCE.name]["costs"]["fixed"]).items():
        new = f"call_cost {name}{{.allocate = {cost['malloc']}, .free = {cost['free']}}}"
        header, found = re.subn(COST.format(name=name), new, header)
        if found != 1:
            raise BenchError(f"{COSTS.name} does not define {name} once.")
    COSTS.write_text(header, encoding="utf-8")


def publish_traces(traces: dict[str, Any], printed: str) -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    FIGURES.write_text(json.dumps(figures | {"traces": traces}, indent=1) + "\n", encoding="utf-8")
    page = TRACES_PAGE.read_text(encoding="utf-8")
    page = _between(TRACES_PAGE, page, "| trace |", "\n\n", sources_table().rstrip())
    page = _between(TRACES_PAGE, page, "```text\n", "```\n", f"```text\n{printed.strip()}\n")
    TRACES_PAGE.write_text(page, encoding="utf-8")


def quoted_costs() -> dict[str, dict[str, int]]:
    """What `ramwright plan` says that calls cost."""
    header = COSTS.read_text(encoding="utf-8")
    return {
        name: {"malloc": int(allocate), "free": int(free)}
        for name, allocate, free in re.findall(COST.format(name=r"(\w+)"), header)
    }


def _between(path: Path, page: str, start: str, end: str, text: str) -> str:
    """The page with `text` from the first `start` up to the first `end` behind it."""
    begin = page.find(start)
    stop = page.find(end, begin + len(start))
    if begin < 0 or stop < 0:
        raise BenchError(f"{path.name} has lost the place of its figures: {start.strip()}")
    return page[:begin] + text + page[stop:]
