#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# Holds what `ramwright size --json` says of firmware images against what readelf says:
#
#     size_adds_up.py RAMWRIGHT IMAGE.elf...
#
# The map of each image is beside it, as IMAGE.map or IMAGE.elf.map. Each image is measured with it and
# without.
import json
import os
import re
import subprocess
import sys

SECTION = re.compile(r"\s*\[ *\d+\] (\S+) +(\S+) +([0-9a-f]{8}) [0-9a-f]+ ([0-9a-f]+) [0-9a-f]+ +(\S*)")


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def sections_of(image):
    """Name and size of each section that takes memory, in the order of the file."""
    found = []
    for line in output_of("readelf", "-SW", image).splitlines():
        match = SECTION.match(line)
        if match and "A" in match[5] and int(match[4], 16) != 0:
            if match[2] != "NOBITS" or "T" not in match[5]:
                found.append((match[1], int(match[3], 16), int(match[4], 16)))
    return found


def check_tree(node):
    children = node.get("children", [])
    if children:
        total = sum(check_tree(child) for child in children)
        assert total == node["bytes"], f"{node['name']} is not the sum of what is in it"
    return node["bytes"]


def check(ramwright, image, memory_map):
    use = json.loads(output_of(ramwright, "size", image, *memory_map, "--json"))
    expected = sections_of(image)
    assert expected, "readelf shows no section"
    measured = [(each["name"], each["address"], each["bytes"]) for each in use["sections"]]
    assert measured == expected, f"{measured} are not {expected}"

    pieces = iter(use["pieces"])
    for name, address, size in expected:
        end = address + size
        while address != end:
            piece = next(pieces)
            assert piece["section"] == name and piece["address"] == address, piece
            assert piece["bytes"] > 0 and address + piece["bytes"] <= end, piece
            address += piece["bytes"]
    assert next(pieces, None) is None, "pieces are left over"

    in_regions = sum(size * len(section["regions"])
                     for (_, _, size), section in zip(expected, use["sections"]))
    assert sum(region["used"] for region in use["regions"]) == in_regions
    assert check_tree(use["tree"]) == in_regions
    return sum(size for _, _, size in expected), use["unclaimed_share"]


def main():
    ramwright, *images = sys.argv[1:]
    assert images, "no image to measure"
    for image in images:
        maps = [path for path in (image + ".map", image.removesuffix(".elf") + ".map")
                if os.path.exists(path)]
        assert maps, f"{image} has no map"
        check(ramwright, image, [])
        size, unclaimed = check(ramwright, image, maps[:1])
        assert unclaimed <= 0.005, f"nothing claims {unclaimed:.2%} of {image}"
        print(f"{os.path.basename(image)}: {size} bytes, {unclaimed:.3%} unclaimed")


main()
