// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/design.hpp"

#include <algorithm>

#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "ramwright/core/layout.hpp"

namespace ramwright::tool {

std::size_t design::left_for_last_region(std::size_t bytes) const noexcept {
    for (std::size_t index = 0; index + 1 < regions.size(); ++index) {
        bytes -= std::min(bytes, regions[index].bytes);
    }
    constexpr std::size_t unit = 8;  // of a heap's regions
    return regions.empty() ? bytes : bytes / unit * unit;
}

std::size_t pool_bytes(const design& how) {
    return how.pools.empty() ? 0 : size_classes<>::bytes_for(how.pools);
}

bool takes_large_general(const design& how, std::size_t region_bytes) {
    return region_bytes > largest_small_region(how);
}

std::size_t largest_small_region(const design& how) {
    return saturating_add(pool_bytes(how), general<>::largest_region);
}

design general_design() { return {.name = "general", .rest = rest_allocator::general}; }

}  // namespace ramwright::tool
