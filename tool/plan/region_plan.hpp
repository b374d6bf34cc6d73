// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tool/replay/operation_log.hpp"
#include "tool/replay/region_plan_file.hpp"

/// \file
/// Which sizes go to which of a chip's regions, and what serves them there.
///
/// A size is as hot as it is asked for often per byte that it holds at its peak. From the fastest region to
/// the slowest, each takes the hottest sizes that its capabilities and its room allow, a size as a whole: so
/// a request's region is known from what it asks for, and each region is proven by itself.

namespace ramwright::tool {

struct free_region {
    std::string name;
    std::uint64_t room = 0;
    std::uint8_t wait_states = 0;
    capabilities has{};
};

/// Of the regions that serve something. Throws `does_not_survive` if a size has room in none.
[[nodiscard]] region_plan plan_regions(std::span<const operation_log> logs,
                                       std::vector<free_region> regions,
                                       std::vector<capability_rule> rules, double margin_percent);

}  // namespace ramwright::tool
