# SPDX-License-Identifier: Apache-2.0
"""The bytes of code and of state that an allocator takes."""

import re
from pathlib import Path
from typing import Any, Iterable

from runner.build import call

# Symbols of code: local, global, weak.
CODE = "tTwWvV"
CALLS = re.compile(r"\b(ramwright::|bench::(allocate|release)|pvPortMalloc|vPortFree|refused|misused)")
START = re.compile(r"bench::start|::start\(|start_and_try|ramwright::pool<[^:]*(::[^:]*)*>::pool\(|::slab\(|::first_offset\(")
# Data, and what a firmware has once, whatever its allocators: the records of failures.
UNCOUNTED = re.compile(r"ramwright::(failures$|(detail::)?record_|failure_log::|current_context|layout::valid)"
                       r"|::nowhere$")

LEVELS = {"off": "_off", "standard": "", "full": "_full"}
# FreeRTOS's drop-in over the general heap is built with what a release has.
LEVELS_OF = {"general": LEVELS, "pool": LEVELS, "slab": LEVELS,
             "freertos": {"off": "_off", "standard": ""}}


def measure_sizes(images: Path, allocators: Iterable[str] = LEVELS_OF) -> dict[str, Any]:
    """Text of allocate and deallocate with all they call of the library, at -Os; apart from it, of the start.

    The rest is what a firmware has once: the record of a failure, and memory functions of the C library.
    """
    none = _text(images, "none")
    sizes: dict[str, Any] = {}
    for allocator in allocators:
        found: dict[str, Any] = {}
        for level, suffix in LEVELS_OF[allocator].items():
            image = allocator + suffix
            calls, start = _code(images, image)
            found[f"text_{level}"] = calls
            found[f"start_{level}"] = start
            found[f"shared_{level}"] = max(0, _text(images, image) - none - calls - start)
        sizes[allocator] = found
    return sizes


def _image(images: Path, name: str) -> str:
    return str(images / "size" / f"bench_size_{name}.elf")


def _text(images: Path, name: str) -> int:
    lines = call(["arm-none-eabi-size", _image(images, name)]).splitlines()
    return int(lines[1].split()[0])


def _code(images: Path, name: str) -> tuple[int, int]:
    calls: dict[str, int] = {}
    start: dict[str, int] = {}
    for line in call(["arm-none-eabi-nm", "-S", "-C", _image(images, name)]).splitlines():
        parts = line.split(maxsplit=3)
        if len(parts) != 4 or parts[2] not in CODE or UNCOUNTED.search(parts[3]):
            continue
        address, size, _, symbol = parts
        # By address: a constructor has two names.
        if START.search(symbol):
            start[address] = int(size, 16)
        elif CALLS.search(symbol):
            calls[address] = int(size, 16)
    return sum(calls.values()), sum(start.values())
