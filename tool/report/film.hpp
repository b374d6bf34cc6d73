// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tool/report/caller_index.hpp"
#include "tool/report/report_data.hpp"

/// \file
/// The heap of a run from moment to moment, as the page plays it.
///
/// Most blocks outlive the time between two moments, so each moment is written as what is gone since
/// the one before and what has come. A run with more changes than a page can carry has fewer moments;
/// those with a name stay.

namespace ramwright::tool {

/// Joins blocks until at most `most` are left: those less than the result apart, which is a power of
/// two, are then one. 0: nothing was joined. Gaps that are as large or larger stay exactly as they are.
std::uint64_t join_blocks(std::vector<live_block>& blocks, std::size_t most);

/// `moments` thinned out evenly until no more than `most_changes` blocks come or go in all.
[[nodiscard]] std::vector<heap_moment> thinned(std::vector<heap_moment> moments,
                                               std::size_t most_changes);

/// What comes and goes in `moments`, in the form that web/film.ts reads.
[[nodiscard]] std::string packed_film(const std::vector<heap_moment>& moments,
                                      const caller_index& callers);

}  // namespace ramwright::tool
