#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads in generated code that every access to what a lock protects lies inside the lock.

    lock_order.py OBJDUMP OBJECT FUNCTION...

Follows every path through each function of the object, which lock_order.cpp was compiled to, and holds
the instructions that matter against the order the lock promises. Prints one line for each function, and
fails iff an order is not kept or a function is not there.
"""

import re
import subprocess
import sys

# What a lock goes through, as (state, event) -> state. An event that is not listed for a state breaks
# the order; "load" and "store" are accesses to the protected word.
MASK = {
    ("open", "mask"): "held",
    ("held", "load"): "held",
    ("held", "store"): "held",
    ("held", "restore"): "open",
}
PRIORITY = {
    ("open", "raise"): "raised",
    ("raised", "synchronise"): "held",
    ("held", "load"): "held",
    ("held", "store"): "held",
    ("held", "lower"): "open",
}
# A core without priorities masks all.
PRIORITY_OR_MASK = PRIORITY | MASK
SPIN = {
    ("open", "mask"): "masked",
    ("masked", "take"): "taken",
    ("masked", "take and barrier"): "untouched",
    ("taken", "take"): "taken",  # the second half of an exclusive access, and another attempt at it
    ("taken", "restore"): "open",
    ("taken", "barrier"): "untouched",
    ("untouched", "take and barrier"): "untouched",
    ("untouched", "take"): "untouched",  # the store half, behind a load that is a barrier itself
    ("untouched", "restore"): "open",  # not got
    ("untouched", "load"): "touched",
    ("touched", "load"): "touched",
    ("touched", "store"): "touched",
    ("touched", "barrier"): "leaving",
    ("leaving", "give"): "given",
    ("touched", "barrier and give"): "given",
    ("given", "restore"): "open",
}
ORDERS = {
    "masked_interrupts": MASK,
    "raised_priority": PRIORITY_OR_MASK,
    "spin_lock_hardware": SPIN,
    "spin_lock_exclusive": SPIN,
    "broken_mask": MASK,
    "broken_spin_lock": SPIN,
}

# Instruction -> event, the first that matches. A word loaded or stored, but not from the literals, is the
# flag of a spin lock.
EVENTS = [
    (r"cpsid\s+i", "mask"),
    (r"(msr\s+PRIMASK|cpsie\s+i)", "restore"),
    (r"msr\s+BASEPRI_MAX", "raise"),
    (r"msr\s+BASEPRI,", "lower"),
    (r"isb\b", "synchronise"),
    (r"(dmb|fence)\b", "barrier"),
    (r"ldaex\b", "take and barrier"),
    (r"(ldrex|strex)\b", "take"),
    (r"amoswap\.w\.aq\b", "take and barrier"),
    (r"stl\b", "barrier and give"),
    (r"amoswap\.w\b", "give"),
    (r"csrr?ci?\s.*mstatus", "mask"),
    (r"csrr?si?\s.*mstatus", "restore"),
    (r"(ldrs?h|lhu?)\b", "load"),
    (r"(strh|sh)\b", "store"),
    (r"(ldr|lw)(\.w)?\s(?!.*\[pc)(?!.*\bsp\b)", "take"),
    (r"(str|sw)(\.w)?\s(?!.*\bsp\b)", "give"),
]
UNCONDITIONAL = r"(b|b\.n|b\.w|j)\s+([0-9a-f]+)\b"
CONDITIONAL = r"(cbn?z|b(?:eq|ne|cs|cc|mi|pl|hi|ls|ge|lt|gt|le)(?:z|u)?(?:\.n|\.w)?|b(?:eq|ne)z?)\s+(?:.*[,\s])?([0-9a-f]+)\b"
RETURN = r"(bx\s+lr|pop\s.*pc|ldmia.*pc|ldr.*pc, \[sp|ret)\b"
CALL = r"(bl|blx|jal|jalr|call)\s"


def functions_of(objdump, path):
    """The instructions of each function: name -> [(address, text)]."""
    listing = subprocess.run(
        [objdump, "-d", "--no-show-raw-insn", path], capture_output=True, text=True
    )
    if listing.returncode != 0:
        sys.exit(f"lock_order: {path} cannot be disassembled: {listing.stderr.strip()}")
    functions = {}
    for line in listing.stdout.splitlines():
        if start := re.match(r"[0-9a-f]+ <(\w+)>:", line):
            current = functions.setdefault(start[1], [])
        elif instruction := re.match(r"\s+([0-9a-f]+):\s+(.*)", line):
            text = re.split(r"\s*[@;<]|\s+# ", instruction[2])[0].replace("\t", " ")
            current.append((int(instruction[1], 16), text))
    return functions


def event_of(text):
    return next((event for pattern, event in EVENTS if re.match(pattern, text)), None)


def objection(code, order):
    """What breaks the order on some path through the code; empty iff nothing does."""
    places = {address: index for index, (address, _) in enumerate(code)}
    seen = set()
    accesses = set()
    paths = [(0, "open")]
    while paths:
        index, state = paths.pop()
        if (index, state) in seen:
            continue
        seen.add((index, state))
        if index >= len(code):
            return "the code runs past its end"
        address, text = code[index]
        if re.match(CALL, text):
            return f"{address:x}: {text}: a call was not expected"
        event = event_of(text)
        if event is not None and (state, event) in order:
            if event in ("load", "store"):
                accesses.add(address)
            state = order[state, event]
        elif event is not None and any(event == known for _, known in order):
            return f"{address:x}: {text}: {event} while {state}"
        if re.match(RETURN, text):
            if state != "open":
                return f"{address:x}: {text}: returns while {state}"
            continue
        if branch := re.match(UNCONDITIONAL, text):
            paths.append((places[int(branch[2], 16)], state))
            continue
        if branch := re.match(CONDITIONAL, text):
            paths.append((places[int(branch[2], 16)], state))
        paths.append((index + 1, state))
    if len(accesses) != 4:
        return f"two loads and two stores were written, and there are {len(accesses)} accesses"
    return ""


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    objdump, path, *names = sys.argv[1:]
    functions = functions_of(objdump, path)
    failed = False
    for name in names:
        why = objection(functions[name], ORDERS[name]) if name in functions else "not in the object"
        print(f"{name}: {why or 'kept'}")
        failed = failed or bool(why)
    sys.exit(failed)


if __name__ == "__main__":
    main()
