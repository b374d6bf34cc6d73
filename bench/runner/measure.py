# SPDX-License-Identifier: Apache-2.0
"""Runs what was built and puts the figures in their places."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable

from runner.build import PROJECT, BenchError, call
from runner.routing import costs_of
from runner.targets import Run, Target, runs_of

Results = dict[str, Any]
Progress = Callable[[int, int], None]


def measure_target(target: Target, images: Path, quick: bool, progress: Progress) -> Results:
    """Everything an image of the target can tell."""
    runs = runs_of(target, quick)
    results: Results = {}
    with ThreadPoolExecutor(max_workers=2) as workers:
        outcomes = workers.map(lambda run: _run_image(target, images, run), runs)
        for done, (run, outcome) in enumerate(zip(runs, outcomes), start=1):
            _put(results, run, outcome)
            progress(done, len(runs))
    if "routing" in results:
        results["costs"] = costs_of(results)
    return results


def measure_survival(host: Path, quick: bool) -> Results:
    """The least RAM that survives: on a host, because a replay decides as the device does."""
    part = ["--w3-seeds", "1", "--w4-seeds", "1", "--heap", "general"] if quick else []
    return json.loads(call([str(host / "survival" / "bench_survival"), *part]))


def measure_state(target: Target, images: Path) -> Results:
    """The bytes that allocators keep for themselves."""
    return _run_image(target, images, Run((), "state"))


def _run_image(target: Target, images: Path, run: Run) -> Results:
    image = images / "instructions" / f"bench_{run.image}.elf"
    words = [f"{name}={value}" for name, value in run.options.items()]
    runner = str(PROJECT / "test" / "target" / "run_image")
    printed = call([runner, "--exact", "--timeout", "300", target.board, str(image), *words])
    outcome = json.loads(printed)
    if outcome.get("damaged"):
        raise BenchError(f"{image.name} {' '.join(words)}: the allocator damaged a block.")
    return outcome


def _put(results: Results, run: Run, outcome: Results) -> None:
    """Leaves out what was not measured: a workload that only fills the heap counts no calls."""
    place = results
    for name in run.place[:-1]:
        place = place.setdefault(name, {})
    kept = {name: value for name, value in outcome.items() if name != "damaged"}
    for calls in ("malloc", "free", "refused"):
        if kept.get(calls, {}).get("count") == 0:
            del kept[calls]
    place[run.place[-1]] = kept["blocks"] if "blocks" in kept else kept
