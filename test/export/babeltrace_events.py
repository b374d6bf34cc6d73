# SPDX-License-Identifier: Apache-2.0
"""A trace as babeltrace2 reads it, and what follows from its events."""

import re
import subprocess
from collections import Counter


class Trace:
    """The events babeltrace2 reads, and what follows from them."""

    def __init__(self, directory):
        self.events = [self.event_of(line) for line in self.lines(directory)]
        self.blocks = []  # all that ever were
        self.levels = []  # after each event: tick, live bytes, live blocks
        self.refused = [event for event in self.events if event["kind"] == "refused"]
        self.marks = [event for event in self.events if event["kind"] == "mark"]
        self.follow()

    @staticmethod
    def lines(directory):
        command = ["babeltrace2", "--clock-cycles", "--no-delta", "--names=none", str(directory)]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        return done.stdout.splitlines()

    @staticmethod
    def event_of(line):
        tick, name, packet, who, fields = re.fullmatch(
            r"\[(\d+)\] (\w+): \{ (.*) \}, \{ (.*) \}, \{ (.*) \}", line
        ).groups()
        kind, wide = re.fullmatch(r"([a-z]+)(_wide)?", name).groups()
        base = int(packet.split(", ")[-1], 16)
        number, interrupt = who.split(", ")
        context = ("interrupt " if interrupt == "1" else "") + number
        values = [int(value, 0) for value in fields.split(", ")]
        event = {"kind": kind, "tick": int(tick), "context": context}
        if kind == "mark":
            return event | {"value": values[0]}
        if kind == "freed":
            return event | {"offset": values[0] * (1 if wide else 8)}
        first, event["size"], alignment, caller = values
        event["alignment"] = alignment if wide else 8 << alignment
        event["caller"] = caller if wide or caller == 0 else base + 2 * caller
        if kind == "refused":
            return event | {"largest_free": first}
        return event | {"offset": first * (1 if wide else 8)}

    def follow(self):
        live = {}
        for event in self.events:
            offset = event.get("offset")
            if event["kind"] == "allocated" or (event["kind"] == "resized" and offset not in live):
                # What lies below it was freed while events were lost.
                for other in [
                    other
                    for other in live.values()
                    if other["offset"] < offset + event["size"]
                    and offset < other["offset"] + other["sizes"][-1]
                ]:
                    self.end(live, other, event)
                block = {
                    "number": len(self.blocks) + 1,
                    "offset": offset,
                    "sizes": [event["size"]],
                    "caller": event["caller"],
                    "since": event["tick"],
                    "until": None,
                }
                live[offset] = block
                self.blocks.append(block)
                event["block"] = block
            elif event["kind"] == "resized":
                live[offset]["sizes"].append(event["size"])
                event["block"] = live[offset]
            elif event["kind"] == "freed" and offset in live:
                event["block"] = live[offset]
                self.end(live, live[offset], event)
            held = sum(block["sizes"][-1] for block in live.values())
            event["live"] = (held, len(live))
            self.levels.append((event["tick"], held, len(live)))
        self.peak = max(held for _, held, _ in self.levels)
        self.live = list(live.values())

    @staticmethod
    def end(live, block, event):
        block["until"] = event["tick"]
        del live[block["offset"]]

    def by_caller(self, blocks, value):
        sums = Counter()
        for block in blocks:
            sums[block["caller"]] += value(block)
        return sums
