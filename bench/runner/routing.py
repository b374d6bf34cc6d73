# SPDX-License-Identifier: Apache-2.0
"""What a memory plan's calls cost at most, as a function of its number of classes.

A request passes the classes one by one, so the cost is linear: `base + classes * per_class`. `pool` is what a
pool's own call takes at most behind the router, `general` what the general heap does without one.
"""

from typing import Any

CALLS = ("malloc", "free")


def costs_of(results: dict[str, Any]) -> dict[str, Any]:
    """From the routing image and the maxima of the general heap over every workload that was run."""
    routing = results["routing"]
    plans = routing["plans"]
    costs: dict[str, Any] = {"general": {}, "rest_behind_classes": {}, "pool_behind_classes": {}}
    for call in CALLS:
        costs["general"][call] = _worst_general(results, call)
        pool = [plan["pool"][call] for plan in plans]
        passed = [plan["rest"][call] - routing["general"][call] for plan in plans]
        costs["pool_behind_classes"][call] = _line_above(pool)
        costs["rest_behind_classes"][call] = _line_above(passed)
    return costs


def as_cpp(costs: dict[str, Any]) -> str:
    """The constants that `ramwright plan` quotes."""

    def pair(values: dict[str, int]) -> str:
        return f"{{.allocate = {values['malloc']}, .free = {values['free']}}}"

    def part(kind: str, name: str) -> dict[str, int]:
        return {call: costs[kind][call][name] for call in CALLS}

    return "\n".join(
        (
            f"inline constexpr call_cost general_cost{pair(costs['general'])};",
            f"inline constexpr call_cost pool_cost{pair(part('pool_behind_classes', 'base'))};",
            f"inline constexpr call_cost pool_routing_cost{pair(part('pool_behind_classes', 'per_class'))};",
            f"inline constexpr call_cost rest_cost{pair(part('rest_behind_classes', 'base'))};",
            f"inline constexpr call_cost rest_routing_cost{pair(part('rest_behind_classes', 'per_class'))};",
        )
    )


def _worst_general(results: dict[str, Any], call: str) -> int:
    worst = 0
    for workload in ("W1", "W2", "W3", "W4"):
        outcome = results.get(workload, {}).get("general", {})
        kinds = (call, "refused") if call == "malloc" else (call,)
        worst = max([worst, *(outcome.get(kind, {}).get("max", 0) for kind in kinds)])
    for outcome in results.get("W5", {}).get("general", {}).values():
        worst = max(worst, outcome[call]["max"])
    return worst


def _line_above(by_classes: list[int]) -> dict[str, int]:
    """The least line through whole numbers that no measurement, for 1, 2, 3 ... classes, exceeds."""
    per_class = max((after - before for before, after in zip(by_classes, by_classes[1:])), default=0)
    base = max(cost - classes * per_class for classes, cost in enumerate(by_classes, start=1))
    return {"base": base, "per_class": per_class}
