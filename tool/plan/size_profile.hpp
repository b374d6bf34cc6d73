// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tool/replay/operation_log.hpp"

/// \file
/// How many blocks of each size a trace holds at once: what pools are dimensioned by.

namespace ramwright::tool {

/// Sizes a pool's block cannot tell apart: those that round up to the same multiple of 8.
struct size_use {
    std::uint32_t block_size = 0;   ///< the multiple of 8
    std::uint64_t allocations = 0;  ///< attempts included
    /// [n]: allocations made while n blocks of this size were live. Its length is the most at once.
    std::vector<std::uint64_t> made_at_count;

    [[nodiscard]] std::size_t most_blocks() const noexcept { return made_at_count.size(); }
    /// The share of the allocations that a pool of so many blocks serves, as far as counts say.
    [[nodiscard]] double served_by(std::size_t blocks) const;
};

[[nodiscard]] constexpr std::uint32_t block_size_for(std::uint32_t size) noexcept {
    constexpr std::uint32_t unit = 8;
    return size == 0 ? unit : (size + unit - 1) / unit * unit;
}

/// The allocations of every size that any of the logs asks for, ascending. Requests of an alignment
/// that pools do not serve are left out.
[[nodiscard]] std::vector<size_use> profile_sizes(std::span<const operation_log> logs);

/// True iff every request could be served by a pool, whose blocks are aligned to 8 bytes.
[[nodiscard]] bool pools_can_align(std::span<const operation_log> logs);

}  // namespace ramwright::tool
