// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "tool/soak/demand_mix.hpp"

/// \file
/// A log as the stories of its blocks, in the order in which they were asked for.

namespace ramwright::tool {

struct recorded_story {
    block_story what;  ///< `stream` is not set
    std::uint64_t born = 0;
    std::uint64_t age = 0;     ///< at the end of the log, of a block that was never freed
    std::uint32_t caller = 0;  ///< index in the log
    float order = 0;           ///< 0 to 1: where among the requests of its tick
    bool freed = false;
};

struct recorded_stories {
    std::vector<recorded_story> stories;
    std::vector<resize_step> resizes;
};

[[nodiscard]] recorded_stories read_stories(const operation_log& log);

}  // namespace ramwright::tool
