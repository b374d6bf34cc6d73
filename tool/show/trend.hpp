// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

/// \file
/// Whether a level that was looked at many times grows, and how fast.

namespace ramwright::tool {

/// How likely at least `up` of `up + down` changes go up if either direction is as likely as the other:
/// the one-sided sign test (Dixon and Mood, 1946). 1 if nothing changed.
///
/// Not Mann and Kendall's test, which takes every value as independent of the one before. A level is not:
/// it remembers, and one that only wanders would pass as a trend.
[[nodiscard]] double chance_of_rising(std::uint32_t up, std::uint32_t down);

/// The median of the slopes between all pairs of values (Theil 1950, Sen 1968), in units a step. A few
/// steps that stand out do not move it. 0 for fewer than two values.
[[nodiscard]] double median_slope(std::span<const std::uint64_t> values);

}  // namespace ramwright::tool
