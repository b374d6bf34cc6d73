// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tool/soak/recorded_story.hpp"

/// \file
/// Which streams allocate together, and each time that they did.

namespace ramwright::tool {

/// Makes the activities of `mix`, whose streams are known, with their occurrences, and moves the stories
/// there. What happens only in the first twentieth of the run, and what is kept from early on, is start-up.
void find_activities(demand_mix& mix, const std::vector<recorded_story>& stories,
                     std::uint64_t first_tick);

}  // namespace ramwright::tool
