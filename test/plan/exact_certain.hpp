// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// The least RAM of pools alone by trying every way to cut the sizes into classes, each class counted by a
/// pass over the log: 2ⁿ⁻¹ passes for n sizes.

namespace ramwright::tool::testing {

inline std::uint16_t most_live(const operation_log& log, std::uint32_t smallest,
                               std::uint32_t largest) {
    std::vector<char> inside(log.slot_count());
    std::uint16_t live = 0;
    std::uint16_t most = 0;
    for (const operation& each : log.operations()) {
        live = static_cast<std::uint16_t>(live - inside[each.slot]);
        inside[each.slot] =
            each.kind == operation_kind::allocate && each.size >= smallest && each.size <= largest;
        live = static_cast<std::uint16_t>(live + inside[each.slot]);
        most = std::max(most, live);
    }
    return most;
}

/// `sizes`: all that occur, ascending. `logs` of allocations and frees only.
inline std::size_t exact_certain_bytes(const std::vector<operation_log>& logs,
                                       const std::vector<std::uint32_t>& sizes) {
    std::size_t least = std::numeric_limits<std::size_t>::max();
    for (std::uint32_t cuts = 0; cuts != 1U << (sizes.size() - 1); ++cuts) {
        design tried{.name = "tried", .rest = rest_allocator::none};
        std::uint32_t smallest = 1;
        for (std::size_t index = 0; index != sizes.size(); ++index) {
            if (index + 1 != sizes.size() && (cuts >> index & 1U) == 0) {
                continue;
            }
            std::uint16_t most = 0;
            for (const operation_log& log : logs) {
                most = std::max(most, most_live(log, smallest, sizes[index]));
            }
            tried.pools.push_back(
                {.smallest = smallest, .block_size = sizes[index], .count = most});
            smallest = sizes[index] + 1;
        }
        least = std::min(least, pool_bytes(tried));
    }
    return least;
}

}  // namespace ramwright::tool::testing
