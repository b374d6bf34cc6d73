// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tool/soak/recorded_story.hpp"

/// \file
/// Whether something holds the level of live bytes: a program that asks for more only while it has little
/// does not get as far from its mean as one whose requests do not look at what is live.

namespace ramwright::tool {

/// Compares the rate of the irregular activities while less than the median is live with that while more is.
/// They are controlled if the first is the higher one by a fifth, and by 4 standard errors.
[[nodiscard]] level_control find_level_control(const operation_log& log, const demand_mix& mix);

}  // namespace ramwright::tool
