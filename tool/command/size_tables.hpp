// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "tool/size/budget.hpp"
#include "tool/size/grouping.hpp"
#include "tool/size/image_file.hpp"

/// \file
/// What `size` prints for people.

namespace ramwright::tool {

/// Regions, sections, modules and symbols, or one of them.
void print_use(const memory_use& use, std::optional<group_by> by, std::size_t rows);
void print_changes(const std::vector<change>& changed, group_by what, std::size_t rows);

/// A line for each limit that is exceeded or fits nothing, and how many are kept.
void print_budget(const std::vector<budget_limit>& limits);
void print_wasted(const wasted_memory& wasted, const memory_use& use, std::size_t rows);

/// Of a path the end tells most, of a template's name the start.
[[nodiscard]] std::string shortened(const std::string& name, std::size_t most = 72);
void print_more(std::size_t all, std::size_t shown);

}  // namespace ramwright::tool
