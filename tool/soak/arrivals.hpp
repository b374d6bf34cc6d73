// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/soak/demand_mix.hpp"

/// \file
/// When an activity happens.

namespace ramwright::tool {

/// With too few occurrences to draw a gap from, gaps are exponential.
inline constexpr std::size_t fewest_gaps = 8;

/// Sets how `activity` arrives, from its occurrences in a run of `ticks`. It is periodic if nine tenths of
/// the gaps are within a tenth of the median, and the occurrences stay on a grid of that period.
void fit_arrivals(demand_activity& activity, std::uint64_t ticks);

}  // namespace ramwright::tool
