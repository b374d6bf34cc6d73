// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "tool/replay/plan_file.hpp"

/// \file
/// The chosen design as `memory_plan.hpp`, which the firmware compiles.

namespace ramwright::tool {

/// `allocator`, the table it is made from, and an assertion on what it is itself.
[[nodiscard]] std::string allocator_definition(const design& how, std::size_t region_bytes);

/// `chosen` is one of the plan's offers.
[[nodiscard]] std::string plan_header(const plan_file& plan, const plan_offer& chosen);

}  // namespace ramwright::tool
