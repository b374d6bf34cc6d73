// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tool/layout/chip.hpp"
#include "tool/plan/region_plan.hpp"

/// \file
/// What a plan of several regions starts from: the chip's RAM, and which requests need which capabilities.

namespace ramwright::tool {

/// The RAM of the chip without its stack, what is reserved, and what sections may take at most.
[[nodiscard]] std::vector<plan_region> regions_of(const chip& described);

/// The TOML file of rules; docs/planning.md says what is in one. Throws `input_error`, one sentence with
/// the file and the line.
[[nodiscard]] std::vector<capability_rule> read_policy(const std::string& path);

}  // namespace ramwright::tool
