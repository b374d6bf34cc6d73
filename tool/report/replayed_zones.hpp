// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "ramwright/core/allocator.hpp"
#include "tool/replay/design.hpp"
#include "tool/report/report_data.hpp"

/// \file
/// How a design divides its region, and how full each part of it gets.

namespace ramwright::tool {

/// The pools, behind their tables.
[[nodiscard]] std::vector<region_zone> pool_zones(const design& how);

/// Of an allocator that has handed out nothing yet: what is behind the pools is one free block.
template <typename Allocator>
[[nodiscard]] std::vector<region_zone> zones_of(const design& how, const Allocator& allocator) {
    std::vector<region_zone> zones = pool_zones(how);
    if (how.rest == rest_allocator::none) {
        return zones;
    }
    block last;
    allocator.for_each_block([&](const block& each) { last = each; });
    if (zones.empty() || last.offset >= zones.back().offset + zones.back().size) {
        region_zone rest;
        rest.name = how.pools.empty() ? "" : "general heap";
        rest.offset = last.offset;
        rest.size = allocator.storage().size() - last.offset;
        zones.push_back(rest);
    }
    return zones;
}

/// Counts the live blocks of each zone.
class zone_counts {
public:
    explicit zone_counts(std::vector<region_zone> zones)
        : zones_{std::move(zones)}, live_(zones_.size()) {}

    void allocated(std::uint64_t offset);
    void freed(std::uint64_t offset);
    [[nodiscard]] std::vector<region_zone> take() && { return std::move(zones_); }

private:
    [[nodiscard]] std::size_t zone_at(std::uint64_t offset) const;

    std::vector<region_zone> zones_;
    std::vector<std::uint64_t> live_;
};

}  // namespace ramwright::tool
