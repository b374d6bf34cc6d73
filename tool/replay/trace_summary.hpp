// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "tool/replay/operation_log.hpp"

/// \file
/// What a trace says on its own, before any design is tried: how much, for how long, for whom.

namespace ramwright::tool {

/// The requests that share a size, or a caller.
struct request_group {
    std::uint64_t allocations = 0;
    std::uint64_t allocated_bytes = 0;  ///< asked for in all, by growth in place as well
    std::uint64_t refused = 0;
    std::uint32_t smallest = ~std::uint32_t{0};
    std::uint32_t largest = 0;

    std::uint64_t live_blocks = 0;  ///< at the end of the trace: never freed
    std::uint64_t live_bytes = 0;
    std::uint64_t most_blocks = 0;  ///< at once
    std::uint64_t most_bytes = 0;
    std::uint64_t blocks_at_peak = 0;  ///< when the whole firmware held most bytes
    std::uint64_t bytes_at_peak = 0;

    std::uint64_t freed = 0;
    std::uint64_t lifetime_sum = 0;  ///< of those freed, in ticks
    std::uint64_t lifetime_max = 0;

    [[nodiscard]] double mean_lifetime() const noexcept {
        return freed == 0 ? 0.0 : static_cast<double>(lifetime_sum) / static_cast<double>(freed);
    }
};

struct refusal {
    std::uint64_t tick = 0;
    std::uint32_t size = 0;
    std::uint64_t caller = 0;
};

struct trace_summary {
    std::uint64_t first_tick = 0;
    std::uint64_t last_tick = 0;
    std::uint64_t allocations = 0;
    std::uint64_t frees = 0;
    std::uint64_t resizes = 0;

    std::uint64_t peak_live_bytes = 0;
    std::uint64_t peak_tick = 0;
    std::size_t peak_operation = 0;

    std::map<std::uint32_t, request_group> by_size;    ///< a resized block counts for its new size
    std::map<std::uint64_t, request_group> by_caller;  ///< by code address
    /// [n]: blocks that lived 2ⁿ⁻¹ to 2ⁿ − 1 ticks; [0]: freed within the tick they were made in.
    std::array<std::uint64_t, 65> lifetimes{};

    std::vector<refusal> refusals;  ///< all of them
};

[[nodiscard]] trace_summary summarise(const operation_log& log);

}  // namespace ramwright::tool
