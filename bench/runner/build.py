# SPDX-License-Identifier: Apache-2.0
"""Builds what is measured."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from runner.targets import REFERENCE, Target

PROJECT = Path(__file__).resolve().parents[2]


class BenchError(Exception):
    """One sentence for whoever started the bench."""


def call(command: list[str]) -> str:
    """The command's output. BenchError if it fails."""
    try:
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise BenchError(f"'{command[0]}' is not installed; script/bootstrap does that.") from None
    if done.returncode != 0:
        raise BenchError(
            f"{' '.join(command)}\nended with status {done.returncode}:\n{done.stdout}{done.stderr}"
        )
    return done.stdout


def build_images(target: Target, root: Path) -> Path:
    """Returns the directory of the bench in the build of the target."""
    directory = root / target.name
    options = [f"-DRAMWRIGHT_BOARD={target.board}"]
    _configure_and_build(target.preset, directory, options, "bench_images")
    return directory / "bench"


def build_host(root: Path) -> Path:
    directory = root / "host-release"
    _configure_and_build("host-release", directory, [], "bench_survival")
    return directory / "bench"


def build_tool(root: Path) -> Path:
    """Returns the command `ramwright`, beside which is what `record` preloads."""
    directory = root / "host-release"
    _configure_and_build("host-release", directory, [], "ramwright_command", "ramwright_record")
    return directory / "bin" / "ramwright"


def build_rates(root: Path) -> list[Path]:
    """Returns the programs that say how fast this machine replays and plans."""
    directory = root / "host-release"
    _configure_and_build("host-release", directory, [], "bench_replay_rate", "bench_planning")
    return [directory / "bench/replay_rate/bench_replay_rate",
            directory / "bench/planning/bench_planning"]


@dataclass(frozen=True)
class TraceTools:
    """What the recorded traces are measured with."""

    command: Path  # ramwright
    operations: Path
    glibc: Path
    newlib: Path  # an image for the reference


def build_trace_tools(root: Path) -> TraceTools:
    host = root / "host-release"
    _configure_and_build("host-release", host, [], "ramwright_command", "bench_trace_operations",
                         "bench_traces_glibc")
    target = root / REFERENCE.name
    _configure_and_build(REFERENCE.preset, target, [f"-DRAMWRIGHT_BOARD={REFERENCE.board}"],
                         "bench_traces_newlib")
    return TraceTools(host / "bin" / "ramwright", host / "bench/traces/bench_trace_operations",
                      host / "bench/traces/bench_traces_glibc",
                      target / "bench/traces/bench_traces_newlib.elf")


def _configure_and_build(preset: str, directory: Path, options: list[str], *goals: str) -> None:
    call(["cmake", "--preset", preset, "-B", str(directory), *options])
    call(["cmake", "--build", str(directory), "--target", *goals, "--parallel", "2"])
