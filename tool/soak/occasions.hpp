// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "tool/soak/recorded_story.hpp"

/// \file
/// Requests that came together, whoever made them.

namespace ramwright::tool {

/// The number of each story's occasion. Requests are of one occasion while the pause between one and the
/// next is at most `longest_pause_within`.
[[nodiscard]] std::vector<std::uint32_t> number_occasions(
    const std::vector<recorded_story>& stories);

/// 0 unless there are two clearly different kinds of pauses, those within bursts and those between them:
/// Otsu's threshold over their logarithms, if the kinds' means are at least 16 times apart.
[[nodiscard]] std::uint64_t longest_pause_within(const std::vector<recorded_story>& stories);

/// For each stream the first stream of its group: those that are in half or more of the occasions that any
/// of two of them is in.
[[nodiscard]] std::vector<std::uint32_t> group_streams(const std::vector<recorded_story>& stories,
                                                       const std::vector<std::uint32_t>& occasions,
                                                       std::size_t streams);

}  // namespace ramwright::tool
