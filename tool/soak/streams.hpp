// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tool/soak/recorded_story.hpp"

/// \file
/// Whose block each is, and how long those live of which the log did not see the end.

namespace ramwright::tool {

/// Sets `stream` in each story. One stream a caller; where callers are unknown, one for each size that makes
/// up at least a hundredth of them, and one for each power of two of the others.
[[nodiscard]] std::vector<demand_stream> find_streams(const operation_log& log,
                                                      std::vector<recorded_story>& stories);

/// Gives a block that was live at the end the life of one of its stream that lived longer than it had by
/// then. If there is none it stays `for_ever`, and is counted as leaked if there are more and more of them.
void complete_lives(std::vector<recorded_story>& stories, std::vector<demand_stream>& streams,
                    std::uint64_t first_tick, std::uint64_t ticks);

}  // namespace ramwright::tool
