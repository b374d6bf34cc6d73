# SPDX-License-Identifier: Apache-2.0
"""What is measured, and on which emulated machine."""

from dataclasses import dataclass, field

KIB = 1024

HEAPS = ("general_off", "general", "general_full", "first_fit_off", "first_fit", "best_fit_off",
         "best_fit", "fixed_size_classes", "size_classes", "newlib")
# General, with standard checks.
GUARDED = ("context_checked", "context_checked_deferring", "red_zone", "quarantine", "sampled",
           "budgeted", "sealed")
# heap_caps_malloc and heap_caps_free, without poisoning and with light.
DROP_INS = ("esp_idf", "esp_idf_light")
# pvPortMalloc and vPortFree over the general heap.
FREERTOS = ("freertos_off", "freertos")
HOLES = (16, 64, 256, 1024)
POOLS = ("pool_off_inlined", "pool_off", "pool_inlined", "pool", "pool_full")
CONCURRENT_POOLS = ("concurrent_pool_inlined_off", "concurrent_pool_off",
                    "concurrent_pool_inlined", "concurrent_pool")
SLABS = ("slab_inlined_off", "slab_off", "slab_inlined", "slab", "slab_full")
EQUAL_BLOCKS = (*POOLS, *CONCURRENT_POOLS, *SLABS)


@dataclass(frozen=True)
class Run:
    """One image, started once."""

    place: tuple[str, ...]  # in the results
    image: str
    options: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Target:
    name: str  # in the results
    core: str
    preset: str
    board: str
    everything: bool = False  # or the general heap and the pool only


TARGETS = (
    Target("mps2-an386", "Cortex-M4", "mps2-an386", "mps2-an386", everything=True),
    # The board with a Cortex-M0 has 16 KiB of RAM. Its code runs on a Cortex-M3, instruction by instruction.
    Target("cortex-m0-on-mps2-an385", "Cortex-M0", "microbit", "mps2-an385"),
    Target("mps2-an505", "Cortex-M33", "mps2-an505", "mps2-an505"),
    Target("rv32-virt", "RV32IMAC", "rv32-virt", "rv32-virt"),
)
REFERENCE = TARGETS[0]


def runs_of(target: Target, quick: bool) -> list[Run]:
    if quick:
        return _quick_runs()
    return _all_runs() if target.everything else _short_runs()


def _quick_runs() -> list[Run]:
    runs = [Run(("W3", name), name, {"workload": 3}) for name in ("general_off", "general")]
    runs += [Run(("W4", name), name, {"workload": 4}) for name in ("general_off", "general")]
    runs += [_w1(name) for name in ("general", *EQUAL_BLOCKS)]
    runs += [Run(("W3", "fixed_size_classes"), "fixed_size_classes", {"workload": 3})]
    runs += [_w2("general"), _w5("general", 16)]
    runs += [Run((workload, "freertos"), "freertos", {"workload": number})
             for workload, number in (("W3", 3), ("W4", 4))]
    runs += [_w5("freertos", 16), _w5("freertos", 1024)]
    return runs + [Run(("routing",), "routing"), Run(("held",), "held")]


def _short_runs() -> list[Run]:
    heaps = ("general_off", "general")
    pools = ("pool_off", "pool", "concurrent_pool_off", "concurrent_pool")
    runs = [_w1(name) for name in (*heaps, *pools)]
    runs += [Run(("W3", name), name, {"workload": 3}) for name in heaps]
    return runs + [Run(("W4", name), name, {"workload": 4}) for name in heaps]


def _all_runs() -> list[Run]:
    runs = [_w1(name) for name in (*HEAPS, *EQUAL_BLOCKS, "bump")]
    runs += [_w2(name) for name in (*HEAPS, *EQUAL_BLOCKS)]
    several = (*HEAPS, *GUARDED, *DROP_INS, *FREERTOS)
    runs += [Run(("W3", name), name, {"workload": 3}) for name in several]
    runs += [Run(("W4", name), name, {"workload": 4}) for name in several]
    runs += [_w5(name, holes) for name in (*HEAPS, *FREERTOS) for holes in HOLES]
    runs += [
        Run(("W6", name, str(size)), name, {"workload": 6, "size": size, "heap": 64 * KIB})
        for name in ("general", "first_fit", "best_fit", "newlib", "pool_off", "pool", "bump")
        for size in (32, 100, 256)
    ]
    runs += [
        Run(("sensor_readings", "newlib"), "objects_from_malloc"),
        Run(("sensor_readings", "pool"), "readings_from_pool"),
        Run(("connections", "newlib"), "objects_from_malloc", {"connections": 1}),
        Run(("connections", "slab"), "connections_from_slab"),
    ]
    return runs + [Run(("routing",), "routing"), Run(("held",), "held")]


def _w1(name: str) -> Run:
    return Run(("W1", name), _for_objects(name, 256), {"workload": 1})


def _w2(name: str) -> Run:
    return Run(("W2", name), _for_objects(name, 4200), {"workload": 2, "heap": 160 * KIB})


def _w5(name: str, holes: int) -> Run:
    return Run(("W5", name, str(holes)), name, {"workload": 5, "holes": holes})


def _for_objects(name: str, object_bytes: int) -> str:
    """A slab has an image for each size of objects."""
    return f"{name}_{object_bytes}" if name in SLABS else name
