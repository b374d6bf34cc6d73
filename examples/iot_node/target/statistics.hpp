// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "board/call_costs.hpp"

/// \file
/// What a run of the node is told by.

namespace iot_node {

/// The first request nobody could serve.
struct refused_request {
    std::uint32_t tick = 0;
    std::uint32_t requested = 0;
    std::uint32_t free_bytes = 0;
    std::uint32_t largest_free_bytes = 0;
    std::uintptr_t caller = 0;
};

struct statistics {
    std::uint32_t allocations = 0;  ///< served
    std::uint32_t frees = 0;
    std::uint32_t failures = 0;
    refused_request first_failure;  ///< iff there were any

    std::uint64_t requested_bytes = 0;  ///< of served requests, together
    std::uint32_t live_bytes = 0;
    std::uint32_t peak_live_bytes = 0;
    /// End of the highest block there ever was, from the region's start.
    std::uint32_t high_water_bytes = 0;
    std::uint32_t stray_blocks = 0;  ///< handed out, but not inside the region

    board::call_costs malloc_costs;
    board::call_costs refused_malloc_costs;
    board::call_costs free_costs;
};

}  // namespace iot_node
