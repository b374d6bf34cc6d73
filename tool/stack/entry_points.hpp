// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tool/stack/resolved_calls.hpp"
#include "tool/stack/stack_report.hpp"
#include "tool/stack/vector_table.hpp"

/// \file
/// Where execution begins: at reset, in handlers, in threads that an annotation names.

namespace ramwright::tool::stack {

struct entry_point {
    std::size_t function = 0;
    entry_kind kind = entry_kind::thread;
    std::optional<std::int32_t> priority = {};
    std::uint32_t saved_by_switch = 0;
};

/// Priorities that cannot be changed.
inline constexpr std::int32_t priority_of_nmi = -2;
inline constexpr std::int32_t priority_of_hard_fault = -1;

/// Threads first, then handlers from the least urgent on. Handlers have the priority they have after reset
/// unless an annotation says another.
[[nodiscard]] std::vector<entry_point> find_entry_points(const firmware_image& image,
                                                         const call_graph& graph,
                                                         const vector_table& vectors,
                                                         const resolved_calls& calls,
                                                         const annotations& said);

}  // namespace ramwright::tool::stack
