// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tool/size/budget.hpp"
#include "tool/size/grouping.hpp"
#include "tool/size/type_padding.hpp"

/// \file
/// What `size` prints for programs.

namespace ramwright::tool {

/// Regions, sections, every piece, and the tree region > section > module > symbol.
void print_use_as_json(const memory_use& use);
void print_changes_as_json(const std::vector<change>& changed);
void print_budget_as_json(const std::vector<budget_limit>& limits);
void print_padding_as_json(const type_padding& padding, const std::vector<piece>& constants);

}  // namespace ramwright::tool
