# SPDX-License-Identifier: Apache-2.0
"""The figures that matter most, beside the best of the peers, as a table in Markdown."""

from typing import Any

from runner.targets import REFERENCE

Figures = dict[str, Any]


def summary(results: Figures) -> str:
    found = results["targets"][REFERENCE.name]
    rows = ["| what | measured | others |", "|---|---|---|"]
    rows += [f"| {what} | {measured} | {others} |"
             for what, measured, others in (*_equal_blocks(found), *_general(found),
                                            *_sizes(results["size"]))]
    return "\n".join(rows) + "\n"


def _equal_blocks(found: Figures) -> list[tuple[str, str, str]]:
    w1 = found["W1"]
    return [
        ("pool, by its name, checks off: malloc / free", _most(w1["pool_off_inlined"]),
         "6 / 4, the floor"),
        ("pool, by its name, standard checks", _most(w1["pool_inlined"]),
         "18 / 13, Zephyr mem_slab, unchecked"),
        ("concurrent_pool, by its name, checks off", _most(w1["concurrent_pool_inlined_off"]), ""),
        ("concurrent_pool, by its name, standard checks", _most(w1["concurrent_pool_inlined"]), ""),
        ("slab of up to 32, by its name, checks off", _most(w1["slab_inlined_off"]),
         "17 / 16, inlined bitmap"),
        ("slab of up to 32, by its name, standard checks", _most(w1["slab_inlined"]),
         "17 / 16, inlined bitmap, unchecked"),
    ]


def _general(found: Figures) -> list[tuple[str, str, str]]:
    w3, w4, w5, w6 = (found[name] for name in ("W3", "W4", "W5", "W6"))
    holes = sorted({_most(outcome) for outcome in w5["general"].values()})
    over_peak = [f"{each['general']['smallest_over_peak']:.3f}" for each in (w3, w4)]
    return [
        ("general, W3, checks off: mean malloc + mean free", _means(w3["general_off"]),
         "109, FreeRTOS heap_4, unbounded; 132, o1heap; 242, TLSF"),
        ("general, W3, standard checks", _means(w3["general"]), "as above, unchecked"),
        ("general, W4, checks off", _means(w4["general_off"]),
         "120, o1heap; 211, TLSF; 324, heap_4"),
        ("general, W4, standard checks", _means(w4["general"]), "as above, unchecked"),
        ("general, the most in W1 to W5, checks off: malloc / free", _worst(found, "general_off"),
         "94 / 91, o1heap; 188 / 180, TLSF"),
        ("general, the most, standard checks", _worst(found, "general"), "as above, unchecked"),
        ("general, W5, 16 to 1,024 holes: the most, standard checks", ", ".join(holes),
         "o1heap and TLSF do not change, either; heap_4: 168 / 116 to 7,224 / 4,148"),
        ("pvPortMalloc + vPortFree over general, W3 / W4, standard checks",
         f"{_sum(w3['freertos'])} / {_sum(w4['freertos'])}",
         "109 / 324, FreeRTOS heap_4, unbounded, unchecked"),
        ("the most of them among 16 to 1,024 holes", ", ".join(sorted(
            {_most(outcome) for outcome in w5["freertos"].values()})),
         "168 / 116 to 7,224 / 4,148, FreeRTOS heap_4"),
        ("heap_caps_malloc + heap_caps_free over one region, W3", _means(w3["esp_idf"]),
         "310, ESP-IDF's multi_heap alone"),
        ("plan of three pools and a general heap, W3, standard checks",
         _means(w3["fixed_size_classes"]), ""),
        ("general, W4, ten seeds: requests refused", str(found["W4_ten_seeds_failed"]["general"]),
         "399, umm_malloc best fit; 684, heap_4; 925, TLSF"),
        ("general, smallest safe heap over peak of live bytes, W3 / W4", " / ".join(over_peak),
         "1.091 / 1.276, umm_malloc best fit; 1.096 / 1.253, heap_4"),
        ("general, W6: blocks of 32 / 100 / 256 B in 64 KiB",
         " / ".join(f"{w6['general'][size]:,}" for size in ("32", "100", "256")),
         "1,638 / 585 / 248, heap_4; 1,798 / 622 / 248, ESP-IDF, aligned to 4"),
    ]


def _sizes(size: Figures) -> list[tuple[str, str, str]]:
    general, pool = size["general"], size["pool"]
    return [
        ("general, RAM for itself: region of 16 / 64 / 256 KiB",
         " / ".join(str(general[f"state_{kib}k"]) for kib in (16, 64, 256)) + " B",
         "396 / 784 / 920 B, ESP-IDF"),
        ("general, code of malloc + free at -Os: checks off / standard", _text(general),
         "380 B, heap_4; 628 B, o1heap; 1,107 B, TLSF"),
        ("pvPortMalloc + vPortFree over general, code with start at -Os: checks off / standard",
         _text_with_start(size["freertos"]), "380 B, FreeRTOS heap_4"),
        ("pool, code of malloc + free at -Os: checks off / standard", _text(pool),
         "152 B, Zephyr mem_slab; 388 B, ThreadX"),
    ]


def _most(outcome: Figures) -> str:
    return f"{outcome['malloc']['max']} / {outcome['free']['max']}"


def _means(outcome: Figures) -> str:
    malloc, free = outcome["malloc"]["mean"], outcome["free"]["mean"]
    return f"{malloc:.1f} + {free:.1f} = {malloc + free:.0f}"


def _sum(outcome: Figures) -> str:
    return f"{outcome['malloc']['mean'] + outcome['free']['mean']:.0f}"


def _worst(found: Figures, name: str) -> str:
    outcomes = [found[workload][name] for workload in ("W1", "W2", "W3", "W4")]
    outcomes += found["W5"][name].values()
    malloc = max(outcome.get(kind, {}).get("max", 0)
                 for outcome in outcomes for kind in ("malloc", "refused"))
    return f"{malloc} / {max(outcome['free']['max'] for outcome in outcomes)}"


def _text(sizes: Figures) -> str:
    return f"{sizes['text_off']:,} / {sizes['text_standard']:,} B"


def _text_with_start(sizes: Figures) -> str:
    off, standard = (sizes[f"text_{level}"] + sizes[f"start_{level}"]
                     for level in ("off", "standard"))
    return f"{off:,} / {standard:,} B"
