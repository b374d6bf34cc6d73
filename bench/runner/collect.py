# SPDX-License-Identifier: Apache-2.0
"""The whole bench: builds, runs, and puts everything into one object."""

import sys
from pathlib import Path
from typing import Any

from runner.build import build_host, build_images, build_trace_tools, call
from runner.measure import Progress, measure_state, measure_survival, measure_target
from runner.sizes import measure_sizes
from runner.targets import REFERENCE, TARGETS
from runner.traces import measure_traces


def collect(build_root: Path, quick: bool) -> dict[str, Any]:
    _say("installing what is missing")
    call(["script/bootstrap"])
    results: dict[str, Any] = {"targets": {}}
    for target in (REFERENCE,) if quick else TARGETS:
        _say(f"{target.core}: building")
        images = build_images(target, build_root)
        found = measure_target(target, images, quick, _progress(target.core))
        results["targets"][target.name] = found
        if target is REFERENCE:
            results["size"] = merged(measure_sizes(images), measure_state(target, images))
    _say("host: building")
    host = build_host(build_root)
    _say("host: looking for the smallest heaps that survive")
    reference = results["targets"][REFERENCE.name]
    results["targets"][REFERENCE.name] = merged(reference, measure_survival(host, quick))
    if not quick:
        results["traces"] = collect_traces(build_root)
    _say("")
    return results


def collect_traces(build_root: Path) -> dict[str, Any]:
    _say("recorded traces: building")
    tools = build_trace_tools(build_root)
    results = measure_traces(tools, build_root / "traces", _progress("recorded traces", "traces"))
    _say("")
    return results


def merged(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    """Both, all the way down."""
    both = dict(left)
    for name, value in right.items():
        inner = isinstance(value, dict) and isinstance(both.get(name), dict)
        both[name] = merged(both[name], value) if inner else value
    return both


def _progress(what: str, unit: str = "runs") -> Progress:
    return lambda done, total: _say(f"{what}: {done} of {total} {unit}")


def _say(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{what}", end="", file=sys.stderr, flush=True)
