// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"
#include "tool/replay/survival.hpp"

/// \file
/// Pools for the sizes a firmware asks for all the time, a general heap for the rest.
///
/// A size is steady if it makes up at least 1 percent of the requests. Each steady size gets a pool
/// that serves at least 90 percent of its requests; what finds the pool empty goes to the general
/// heap. Among the pools that do so, those with the least RAM are chosen by replaying: a pool that is
/// large enough for every peak may cost more than it saves, because peaks do not coincide.

namespace ramwright::tool {

inline constexpr double steady_share = 0.01;
inline constexpr double served_share = 0.90;

struct steady_plan {
    design how;
    smallest_ram needs;  ///< of the logs it was chosen for
};

/// The design may have no pools, if no size is steady. `limit` is more RAM than it could need.
[[nodiscard]] steady_plan plan_steady(std::span<const operation_log> logs, std::size_t limit);

/// The share of all requests that the design's pools serve.
[[nodiscard]] double share_served_by_pools(std::span<const operation_log> logs, const design& how,
                                           std::size_t region_bytes);

}  // namespace ramwright::tool
