// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/elf/code_addresses.hpp"
#include "tool/replay/region_replay.hpp"

/// \file
/// What `ramwright replay --plan` prints of a plan of several regions.

namespace ramwright::tool {

void print_regions_answer(const regions_result& found, const region_plan& plan,
                          code_addresses& code);

[[nodiscard]] std::string regions_json(const regions_result& found, const region_plan& plan,
                                       code_addresses& code);

}  // namespace ramwright::tool
