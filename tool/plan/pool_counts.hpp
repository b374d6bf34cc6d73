// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// How many blocks pools need in front of a general heap for the whole to need the least RAM.
///
/// Found by trying, one pool at a time, for as long as anything improves: first on condensed logs, where a
/// try costs milliseconds, then among the best of these and their neighbours on the logs themselves.

namespace ramwright::tool {

/// A pool that may have from `fewest` blocks to as many as `most.count`. Without blocks there is no pool.
struct pool_range {
    size_class most;
    std::uint16_t fewest = 0;
};

struct sized_design {
    design how;
    std::size_t region_bytes = 0;  ///< safe, as `find_safe_ram` says

    /// The object included.
    [[nodiscard]] std::size_t ram() const noexcept;
};

/// The general heap with these pools that needs the least RAM found. `limit` is more than it could need.
[[nodiscard]] sized_design choose_pool_counts(std::span<const operation_log> logs,
                                              std::span<const pool_range> pools, std::size_t limit);

}  // namespace ramwright::tool
