// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/replay/plan_file.hpp"

/// \file
/// The chosen design as `memory_plan.hpp`, which the firmware compiles.

namespace ramwright::tool {

/// `chosen` is one of the plan's offers.
[[nodiscard]] std::string plan_header(const plan_file& plan, const plan_offer& chosen);

}  // namespace ramwright::tool
