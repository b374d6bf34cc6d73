// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "tool/size/budget.hpp"
#include "tool/size/grouping.hpp"
#include "tool/size/type_padding.hpp"

/// \file
/// What `size` prints for people.

namespace ramwright::tool {

/// Regions, sections, modules and symbols, or one of them.
void print_use(const memory_use& use, std::optional<group_by> by, std::size_t rows);
void print_changes(const std::vector<change>& changed, group_by what, std::size_t rows);

/// A line for each limit that is exceeded or fits nothing, and how many are kept.
void print_budget(const std::vector<budget_limit>& limits);
void print_padding(const type_padding& padding, const std::vector<piece>& constants,
                   std::size_t rows);

}  // namespace ramwright::tool
