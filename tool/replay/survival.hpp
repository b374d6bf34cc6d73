// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// How little RAM a design needs.
///
/// Survival is not monotonic in the size of the region: a larger one can place blocks less luckily.
/// So there are two answers, the least size and the size it is safe from; a product uses the second.

namespace ramwright::tool {

inline constexpr std::size_t size_step = 64;
inline constexpr std::size_t sizes_above = 32;

struct smallest_ram {
    /// Survives, and none of the 32 sizes below it does, in steps of 64 bytes.
    std::size_t least = 0;
    /// Survives, and so does each of the 32 sizes above it.
    std::size_t safe_from = 0;
};

/// True iff no request fails in any of the logs. Stops at the first failure.
[[nodiscard]] bool survives(std::span<const operation_log> logs, const design& how,
                            std::size_t region_bytes);

/// How many bytes of the region the runs use, from its start; nothing if a request fails. Of designs other than
/// a plain one with a general heap, all.
///
/// A general heap does not look at where its region ends but to refuse what does not fit in front of it. So
/// the same blocks lie at the same offsets in every region that is not smaller than that and has a heap of
/// the same type, unless requests are aligned to more than its granule: those ask for room to be aligned in,
/// up to their alignment more.
[[nodiscard]] std::optional<std::size_t> reach_in(std::span<const operation_log> logs,
                                                  const design& how, std::size_t region_bytes);

/// The answer for each of `sizes`, on `threads` threads; 0: as many as the machine has. Shows progress.
[[nodiscard]] std::vector<char> survives_each(std::span<const operation_log> logs,
                                              const design& how, std::span<const std::size_t> sizes,
                                              unsigned threads = 0);

/// As above: the answer does not depend on `threads`. Throws `does_not_survive` if `limit` bytes are not
/// enough.
[[nodiscard]] smallest_ram find_smallest_ram(std::span<const operation_log> logs, const design& how,
                                             std::size_t limit, unsigned threads = 0);

}  // namespace ramwright::tool
