// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "tool/replay/plan_file.hpp"

/// \file
/// What `ramwright plan` prints for people: 80 columns for RAM of up to six digits.

namespace ramwright::tool {

/// `ram`: what there is. `left_out`: which designs are not among the offers, and why.
void print_plan(const plan_file& plan, const std::string& left_out, std::uint64_t ram);

}  // namespace ramwright::tool
