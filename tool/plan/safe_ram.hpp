// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"
#include "tool/replay/survival.hpp"

/// \file
/// As `find_smallest_ram`, for designs with a general heap: how far a run gets into its region says at once from
/// where on it survives. It does not look for a smaller size that survives by luck.

namespace ramwright::tool {

/// What a run may need beyond its reach where requests are aligned to more than by default; mostly 0.
[[nodiscard]] std::size_t aligning_room(std::span<const operation_log> logs);

/// A size that survives, as every larger one up to `most` does whose heap is of the same type; mostly the least.
/// Nothing if a request fails in `most`. One replay, or two where `most` is beyond a `general`.
[[nodiscard]] std::optional<std::size_t> find_enough_ram(std::span<const operation_log> logs,
                                                         const design& how, std::size_t most);

/// A size at or below `survivor` that survives, with the one a step below failing.
[[nodiscard]] std::size_t find_edge_below(std::span<const operation_log> logs, const design& how,
                                          std::size_t survivor);

/// A size that survives, as each of the `sizes_above` above it does, with the one a step below failing.
/// Throws `does_not_survive` if all that are at most `limit` fail.
[[nodiscard]] std::size_t find_safe_ram(std::span<const operation_log> logs, const design& how,
                                        std::size_t limit);

}  // namespace ramwright::tool
