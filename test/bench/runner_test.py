#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of what the bench makes of its measurements."""

import contextlib
import io
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "bench"))

from runner.collect import merged  # noqa: E402
from runner.comparison import differences  # noqa: E402
from runner.routing import constants_of, costs_of  # noqa: E402
from runner.trace_tables import print_traces  # noqa: E402


def plan(classes: int, pool: int, rest: int) -> dict:
    costs = {"pool": {"malloc": pool, "free": pool}, "rest": {"malloc": rest, "free": rest}}
    return {"classes": classes, "fixed": costs, "at_run_time": costs}


class Differences(unittest.TestCase):
    def found(self, published: dict, measured: dict) -> list[str]:
        return list(differences(published, measured))

    def test_the_same_is_no_difference(self) -> None:
        figures = {"W3": {"general": {"malloc": {"mean": 64.75, "max": 98}, "failed": 0}}}
        self.assertEqual(self.found(figures, figures), [])

    def test_any_excess_is_one(self) -> None:
        self.assertEqual(len(self.found({"mean": 64.75}, {"mean": 64.76})), 1)

    def test_a_little_less_is_none(self) -> None:
        self.assertEqual(self.found({"max": 98}, {"max": 96}), [])

    def test_much_less_is_one(self) -> None:
        self.assertEqual(len(self.found({"max": 98}, {"max": 95})), 1)

    def test_a_figure_that_is_not_published_is_one(self) -> None:
        self.assertEqual(len(self.found({"W3": {}}, {"W3": {"general": 1}})), 1)

    def test_what_a_quick_run_leaves_out_is_none(self) -> None:
        self.assertEqual(self.found({"W3": 1, "heaps": [5, 6, 7]}, {"heaps": [5]}), [])


class Costs(unittest.TestCase):
    def test_are_the_line_above_the_measurements(self) -> None:
        results = {
            "W3": {"general": {"malloc": {"max": 98}, "free": {"max": 129}}},
            "W4": {"general": {"malloc": {"max": 90}, "free": {"max": 80}, "refused": {"max": 99}}},
            "routing": {
                "general": {"malloc": 60, "free": 50},
                "plans": [plan(1, 55, 84), plan(2, 63, 92), plan(3, 70, 100)],
            },
        }
        constants = constants_of(costs_of(results)["fixed"])
        self.assertEqual(constants["general_cost"], {"malloc": 99, "free": 129})
        self.assertEqual(constants["pool_cost"]["malloc"], 47)
        self.assertEqual(constants["pool_routing_cost"]["malloc"], 8)
        self.assertEqual(constants["rest_cost"], {"malloc": 16, "free": 26})
        self.assertEqual(constants["rest_routing_cost"], {"malloc": 8, "free": 8})


class Merged(unittest.TestCase):
    def test_keeps_both_all_the_way_down(self) -> None:
        both = merged({"W3": {"general": {"max": 1}}}, {"W3": {"general": {"heaps": [2]}}, "W6": 3})
        self.assertEqual(both, {"W3": {"general": {"max": 1, "heaps": [2]}}, "W6": 3})


class Traces(unittest.TestCase):
    def test_a_plan_that_one_trace_was_not_offered_is_a_dash(self) -> None:
        def figures(plans: dict) -> dict:
            return {"peak_live_bytes": 1000, "plan_bytes": plans,
                    "safe_bytes": {"general": 1100, "newlib-nano": 1200, "glibc": 4096}}

        with contextlib.redirect_stdout(io.StringIO()) as printed:
            print_traces({"lua": figures({"certain": 1500}), "lwip": figures({})})
        rows = [line.split() for line in printed.getvalue().splitlines()]
        self.assertIn(["lua", "1,000", "1,100", "1,500", "1,200", "4,096"], rows)
        self.assertIn(["lwip", "1,000", "1,100", "-", "1,200", "4,096"], rows)
        self.assertIn(["lua", "1,000", "1.100", "1.500", "1.200", "4.096"], rows)


if __name__ == "__main__":
    unittest.main()
