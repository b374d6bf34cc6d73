// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tool/plan/pool_counts.hpp"
#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// The sizes that a firmware asks for all the time, and pools for them.
///
/// A size is steady if it makes up at least 1 percent of the requests. In the steady design each has a pool
/// that serves at least 90 percent of its requests; what finds the pool empty goes to the general heap.

namespace ramwright::tool {

inline constexpr double steady_share = 0.01;
inline constexpr double served_share = 0.90;

/// A pool for each steady size, with as many blocks as serve enough of its requests, or more; empty if no
/// size is steady.
[[nodiscard]] std::vector<pool_range> steady_pools(std::span<const operation_log> logs);

/// The pools, and one for each of `sizes` with as many blocks as any log ever holds at once of what rounds to 8
/// bytes alike, no fewer: those requests are served in whatever order they come, and whatever else is asked for.
/// Throws `input_error` for a size that no log asks for.
[[nodiscard]] std::vector<pool_range> with_certain(std::vector<pool_range> pools,
                                                   std::span<const operation_log> logs,
                                                   std::span<const std::uint32_t> sizes);

/// The share of all requests that the design's pools serve.
[[nodiscard]] double share_served_by_pools(std::span<const operation_log> logs, const design& how,
                                           std::size_t region_bytes);

}  // namespace ramwright::tool
