// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tool/size/budget.hpp"
#include "tool/size/grouping.hpp"
#include "tool/size/image_file.hpp"

/// \file
/// What `size` prints for programs.

namespace ramwright::tool {

/// Regions, sections, every piece, and the tree region > section > module > symbol.
void print_use_as_json(const memory_use& use);
void print_changes_as_json(const std::vector<change>& changed);
void print_budget_as_json(const std::vector<budget_limit>& limits);
void print_wasted_as_json(const wasted_memory& wasted, const memory_use& use);

}  // namespace ramwright::tool
