# SPDX-License-Identifier: Apache-2.0
"""How little RAM the recorded traces of real programs survive in: our allocators, plans, C libraries."""

import json
import lzma
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable

from runner.build import PROJECT, TraceTools, call
from runner.targets import REFERENCE

DIRECTORY = PROJECT / "bench" / "traces"
ALLOCATORS = ("general", "first_fit", "best_fit")
# More than any of them needs.
MOST_BYTES = 4 << 20


def recorded() -> dict[str, Any]:
    """What there is, by name: the program, its version, and what its trace must show."""
    return json.loads((DIRECTORY / "recorded.json").read_text(encoding="utf-8"))


def unpacked(name: str, directory: Path) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    trace = directory / f"{name}.trace"
    trace.write_bytes(lzma.decompress((DIRECTORY / f"{name}.trace.xz").read_bytes()))
    return trace


def measure_traces(tools: TraceTools, directory: Path,
                   progress: Callable[[int, int], None]) -> dict[str, Any]:
    names = list(recorded())
    results: dict[str, Any] = {}
    with ThreadPoolExecutor(max_workers=2) as workers:
        measured = workers.map(lambda name: _measure(name, tools, directory), names)
        for done, (name, figures) in enumerate(zip(names, measured), start=1):
            results[name] = figures
            progress(done, len(names))
    return results


def _measure(name: str, tools: TraceTools, directory: Path) -> dict[str, Any]:
    trace = unpacked(name, directory)
    plan = plan_of(tools.command, trace)
    figures = {
        "peak_live_bytes": plan["peak_live_bytes"],
        "safe_bytes": {heap: safe_bytes(tools.command, trace, heap) for heap in ALLOCATORS},
        "plan_bytes": {name: offer["ram_needed_bytes"] for offer in plan["offers"]
                       for name in offer["design"].split(", ")},
    }
    operations = directory / f"{name}.operations"
    call([str(tools.operations), str(trace), str(operations)])
    figures["safe_bytes"] |= {
        "newlib-nano": _in_newlib(tools.newlib, operations),
        "glibc": json.loads(call([str(tools.glibc), str(operations), str(MOST_BYTES)]))
        ["safe_from_bytes"],
    }
    return figures


def plan_of(command: Path, trace: Path) -> dict[str, Any]:
    """For the trace as it is: a margin is the product's to choose."""
    return json.loads(call([str(command), "plan", str(trace), "--ram", str(MOST_BYTES), "--margin", "0",
                            "--json"]))


def safe_bytes(command: Path, trace: Path, design: str | Path) -> int:
    """The RAM that survives, as do the 32 sizes above it."""
    answer = json.loads(call([str(command), "replay", str(trace), "--design", str(design), "--ram",
                              str(MOST_BYTES), "--smallest", "--json"]))
    return answer["safe_from_bytes"]


def _in_newlib(image: Path, operations: Path) -> int:
    runner = str(PROJECT / "test" / "target" / "run_image")
    return json.loads(call([runner, "--data", str(operations), "--timeout", "300", REFERENCE.board,
                            str(image), f"most={MOST_BYTES}"]))["safe_from_bytes"]
