// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/entry_points.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tool/common/error.hpp"

namespace ramwright::tool::stack {

namespace {

std::int32_t priority_after_reset(std::uint32_t exception) {
    return exception == 2 ? priority_of_nmi : exception == 3 ? priority_of_hard_fault : 0;
}

void add(std::vector<entry_point>& entries, const entry_point& made) {
    const bool known = std::any_of(entries.begin(), entries.end(), [&](const entry_point& each) {
        return each.function == made.function && each.kind == made.kind &&
               each.priority == made.priority;
    });
    if (!known) {
        entries.push_back(made);
    }
}

void apply(std::vector<entry_point>& entries, const entry_annotation& said, std::size_t function) {
    if (!said.priority && !said.never) {
        const entry_kind kind =
            said.own_stack ? entry_kind::thread_with_own_stack : entry_kind::thread;
        std::erase_if(entries, [&](const entry_point& each) {
            return each.function == function && each.kind == entry_kind::thread;
        });
        add(entries, {.function = function, .kind = kind, .saved_by_switch = said.saved_by_switch});
        return;
    }
    std::erase_if(entries, [&](const entry_point& each) {
        return each.function == function && each.kind == entry_kind::interrupt;
    });
    add(entries, {.function = function, .kind = entry_kind::interrupt, .priority = said.priority});
}

}  // namespace

std::vector<entry_point> find_entry_points(const firmware_image& image, const call_graph& graph,
                                           const vector_table& vectors, const resolved_calls& calls,
                                           const annotations& said) {
    std::vector<entry_point> entries;
    if (const std::optional<std::size_t> start = graph.starting(image.entry())) {
        add(entries, {.function = *start});
    }
    for (const vector_table::handler& each : vectors.handlers) {
        if (each.number == 1) {
            add(entries, {.function = each.function});
        } else {
            add(entries, {.function = each.function,
                          .kind = entry_kind::interrupt,
                          .priority = priority_after_reset(each.number)});
        }
    }
    for (std::size_t index = 0; index != graph.functions().size(); ++index) {
        if (graph.functions()[index].ends_trap) {
            add(entries, {.function = index, .kind = entry_kind::interrupt, .priority = 0});
        }
    }
    for (const entry_annotation& each : said.entries) {
        const std::vector<std::size_t> found = calls.named(each.function);
        if (found.size() != 1) {
            throw input_error(fmt::format("{} functions are called '{}': name one by its symbol",
                                          found.size(), each.function));
        }
        apply(entries, each, found.front());
    }
    if (entries.empty()) {
        throw input_error("nothing says where execution begins: name the functions with [[entry]]");
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const entry_point& a, const entry_point& b) {
                         if (a.kind != b.kind) {
                             return a.kind < b.kind;
                         }
                         return a.priority.value_or(INT32_MAX) > b.priority.value_or(INT32_MAX);
                     });
    return entries;
}

}  // namespace ramwright::tool::stack
