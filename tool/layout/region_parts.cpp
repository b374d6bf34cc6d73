// SPDX-License-Identifier: Apache-2.0
#include "tool/layout/region_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "tool/layout/refuse.hpp"

namespace ramwright::tool {

namespace {

/// What no reserved area has, from the lowest address; empty ranges are left out.
std::vector<address_range> gaps_of(const chip& described, const chip_region& region) {
    std::vector<address_range> reserved;
    for (const reserved_area& each : described.reserved) {
        if (each.region == region.name) {
            reserved.push_back({.start = each.start, .end = each.end()});
        }
    }
    reserved.push_back({.start = region.end(), .end = region.end()});
    std::sort(reserved.begin(), reserved.end(),
              [](const auto& one, const auto& other) { return one.start < other.start; });
    std::vector<address_range> gaps;
    std::uint64_t free_from = region.start;
    for (const address_range& each : reserved) {
        if (each.start > free_from) {
            gaps.push_back({.start = free_from, .end = each.start});
        }
        free_from = each.end;
    }
    return gaps;
}

/// Each part ends with a gap; the last also has what is reserved behind its own.
std::vector<chip_region> parts_of(const chip& described, const chip_region& region) {
    const std::vector<address_range> gaps = gaps_of(described, region);
    std::vector<chip_region> parts;
    std::uint64_t start = region.start;
    for (std::size_t at = 0; at + 1 < gaps.size(); ++at) {
        parts.push_back(region);
        parts.back().start = start;
        parts.back().size = gaps[at].end - start;
        start = gaps[at].end;
    }
    parts.push_back(region);
    parts.back().start = start;
    parts.back().size = region.end() - start;
    for (std::size_t at = 1; at < parts.size(); ++at) {
        parts[at].name = fmt::format("{}_{}", region.name, at + 1);
    }
    return parts;
}

}  // namespace

void split_at_reserved(chip& described, const std::string& path) {
    std::vector<chip_region> regions;
    for (const chip_region& region : described.regions) {
        const std::vector<chip_region> parts = parts_of(described, region);
        for (auto part = parts.begin() + 1; part != parts.end(); ++part) {
            if (const chip_region* const other = described.find(part->name)) {
                refuse_line(path, other->line,
                            fmt::format("region '{}' has the name of a part of '{}', which a "
                                        "reserved area divides",
                                        other->name, region.name));
            }
        }
        for (reserved_area& each : described.reserved) {
            if (each.region == region.name) {
                const auto holding =
                    std::find_if(parts.begin(), parts.end(), [&each](const chip_region& part) {
                        return each.start >= part.start && each.end() <= part.end();
                    });
                each.region = holding->name;
            }
        }
        regions.insert(regions.end(), parts.begin(), parts.end());
    }
    described.regions = std::move(regions);
}

}  // namespace ramwright::tool
