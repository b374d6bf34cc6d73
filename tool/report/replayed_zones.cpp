// SPDX-License-Identifier: Apache-2.0
#include "tool/report/replayed_zones.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "tool/common/units.hpp"

namespace ramwright::tool {

std::vector<region_zone> pool_zones(const design& how) {
    std::uint64_t pools = 0;
    for (const size_class& each : how.pools) {
        pools += std::uint64_t{each.stride()} * each.count;
    }
    std::vector<region_zone> zones;
    std::uint64_t at = pool_bytes(how) - pools;
    for (const size_class& each : how.pools) {
        region_zone zone;
        zone.name = fmt::format("{} × {}", bytes(each.block_size), each.count);
        zone.offset = at;
        zone.size = std::uint64_t{each.stride()} * each.count;
        zone.block_bytes = each.stride();
        at += zone.size;
        zones.push_back(std::move(zone));
    }
    return zones;
}

void zone_counts::allocated(std::uint64_t offset) {
    const std::size_t index = zone_at(offset);
    if (index != zones_.size()) {
        region_zone& zone = zones_[index];
        zone.most_live_blocks = std::max(zone.most_live_blocks, ++live_[index]);
    }
}

void zone_counts::freed(std::uint64_t offset) {
    const std::size_t index = zone_at(offset);
    if (index != zones_.size()) {
        --live_[index];
    }
}

std::size_t zone_counts::zone_at(std::uint64_t offset) const {
    std::size_t index = 0;
    while (index != zones_.size() && offset >= zones_[index].offset + zones_[index].size) {
        ++index;
    }
    return index;
}

}  // namespace ramwright::tool
