// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "tool/plan/region_plan.hpp"

/// \file
/// What `ramwright plan --chip` prints.

namespace ramwright::tool {

void print_regions(std::span<const region_share> shares, double margin_percent);

[[nodiscard]] std::string regions_json(std::span<const region_share> shares, double margin_percent);

}  // namespace ramwright::tool
