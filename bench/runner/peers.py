# SPDX-License-Identifier: Apache-2.0
"""The figures of other allocators on the same workloads, as they were measured once."""

import json
from typing import Any

from runner.build import PROJECT


def load_peers() -> dict[str, Any]:
    return json.loads((PROJECT / "bench" / "peers.json").read_text(encoding="utf-8"))
