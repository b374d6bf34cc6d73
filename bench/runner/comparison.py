# SPDX-License-Identifier: Apache-2.0
"""Published figures against measured ones."""

from typing import Any, Iterator

# So much less than published is a figure to renew, not noise: the counts are exact.
STALE_BY = 2

# Not figures of merit: how much was asked for, and sums over more seeds than a quick run has.
IGNORED = {"count", "peak_live_bytes", "smallest_over_peak", "least_survivor_bytes", "routing"}


def differences(published: Any, measured: Any, place: str = "") -> Iterator[str]:
    """A sentence for each figure that is exceeded, missing or stale. A quick run measures only a part."""
    if isinstance(measured, dict):
        for name, value in measured.items():
            if name in IGNORED:
                continue
            if not isinstance(published, dict) or name not in published:
                yield f"{place}{name}: no figure is published."
                continue
            yield from differences(published[name], value, f"{place}{name} ")
    elif isinstance(measured, list):
        for seed, value in enumerate(measured):
            yield from differences(published[seed], value, f"{place}of seed {seed} ")
    elif measured > published:
        yield f"{place.rstrip()}: {measured}, and {published} are published."
    elif measured < published - STALE_BY:
        yield f"{place.rstrip()}: {measured} now. {published} are published, which is out of date."
