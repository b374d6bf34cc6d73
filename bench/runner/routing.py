# SPDX-License-Identifier: Apache-2.0
"""What a memory plan's calls cost at most, as a function of its number of classes.

A request passes the classes one by one, so the most is about a line: `base + classes * per_class`. Plans are
known when the firmware is built (`fixed_size_classes`, what `ramwright plan` writes) or made at run time
(`size_classes`).
"""

from typing import Any

CALLS = ("malloc", "free")
Costs = dict[str, dict[str, Any]]


def costs_of(results: dict[str, Any]) -> dict[str, Costs]:
    """From the routing image and the maxima of the general heap over every workload that was run."""
    routing = results["routing"]
    costs: dict[str, Costs] = {}
    for kind in ("fixed", "at_run_time"):
        plans = [plan[kind] for plan in routing["plans"]]
        costs[kind] = {"general": {}, "pool_behind_classes": {}, "rest_behind_classes": {}}
        for call in CALLS:
            alone = routing["general"][call]
            costs[kind]["general"][call] = _worst_general(results, call)
            costs[kind]["pool_behind_classes"][call] = _line_above(
                [plan["pool"][call] for plan in plans])
            costs[kind]["rest_behind_classes"][call] = _line_above(
                [plan["rest"][call] - alone for plan in plans])
    return costs


def constants_of(costs: Costs) -> dict[str, dict[str, int]]:
    """By the names that `ramwright plan` has for them."""

    def part(kind: str, name: str) -> dict[str, int]:
        return {call: costs[kind][call][name] for call in CALLS}

    return {
        "general_cost": costs["general"],
        "pool_cost": part("pool_behind_classes", "base"),
        "pool_routing_cost": part("pool_behind_classes", "per_class"),
        "rest_cost": part("rest_behind_classes", "base"),
        "rest_routing_cost": part("rest_behind_classes", "per_class"),
    }


def as_cpp(costs: Costs) -> str:
    return "\n".join(
        f"inline constexpr call_cost {name}"
        f"{{.allocate = {values['malloc']}, .free = {values['free']}}};"
        for name, values in constants_of(costs).items()
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
    """The line that no measurement, for 1, 2, 3 ... classes, exceeds and that exceeds them least."""

    def base(per_class: int) -> int:
        return max(cost - classes * per_class for classes, cost in enumerate(by_classes, start=1))

    def height(per_class: int) -> tuple[int, int]:
        count = len(by_classes)
        # Of equals the steeper, which more classes than were measured do not exceed, either.
        return base(per_class) * count + per_class * count * (count + 1) // 2, -per_class

    per_class = min(range(max(by_classes) + 1), key=height)
    return {"base": base(per_class), "per_class": per_class}
