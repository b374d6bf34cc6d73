// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/find_apart.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "ramwright/core/layout.hpp"
#include "tool/plan/lifetimes.hpp"
#include "tool/plan/safe_ram.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/apart_run.hpp"

namespace ramwright::tool {

namespace {

using logs_view = std::span<const operation_log>;

/// Made later than in this share of the requests, a block that is kept may be a leak.
constexpr double start_of_run = 0.25;
/// Beyond that a phase's blocks are no matter of an arena.
constexpr std::uint64_t most_bytes = 16U << 20U;
/// How many callers are tried without.
constexpr std::size_t most_left_out = 16;

std::uint64_t bytes_of(const block_counts& blocks) {
    return std::accumulate(blocks.begin(), blocks.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const auto& each) {
                               return sum + align_up(std::max(each.first, 1U), default_alignment) *
                                                std::uint64_t{each.second};
                           });
}

std::vector<apart_caller> candidates(logs_view logs) {
    std::vector<apart_caller> found;
    std::vector<apart_caller> of_phases;
    for (const auto& [caller, seen] : lifetimes_by_caller(logs)) {
        if (seen.heap_only) {
            continue;
        }
        if (seen.kept && seen.last_request <= start_of_run) {
            found.push_back({.caller = caller,
                             .mark = {},
                             .blocks = seen.most_in_trace,
                             .times = 1,
                             .last_tick = seen.last_tick});
        } else if (seen.ends_in_phase) {
            for (const auto& [mark, blocks] : seen.most_in_phase) {
                of_phases.push_back({.caller = caller,
                                     .mark = mark,
                                     .blocks = blocks,
                                     .times = seen.times.at(mark),
                                     .last_tick = seen.last_tick});
            }
        }
    }
    std::stable_sort(of_phases.begin(), of_phases.end(),
                     [](const apart_caller& a, const apart_caller& b) { return a.mark < b.mark; });
    found.insert(found.end(), of_phases.begin(), of_phases.end());
    std::erase_if(found, [](const apart_caller& each) { return each.bytes() > most_bytes; });
    return found;
}

apart_parts parts_of(const std::vector<apart_caller>& callers) {
    apart_parts parts;
    for (const apart_caller& each : callers) {
        if (!each.mark) {
            parts.for_ever.push_back(each.caller);
            parts.for_ever_bytes += each.bytes();
        } else {
            if (parts.phases.empty() || parts.phases.back().mark != *each.mark) {
                parts.phases.push_back({.mark = *each.mark});
            }
            parts.phases.back().callers.push_back(each.caller);
        }
    }
    for (const apart_phase& phase : parts.phases) {
        std::uint64_t bytes = 0;
        for (const apart_caller& each : callers) {
            bytes += each.mark == phase.mark ? each.bytes() : 0;
        }
        parts.arena_bytes = std::max(parts.arena_bytes, bytes);
    }
    return parts;
}

class search {
public:
    search(logs_view logs, std::size_t limit) : logs_{logs}, limit_{limit} {}

    [[nodiscard]] apart_choice run() {
        std::vector<apart_caller> callers = candidates(logs_);
        if (callers.empty()) {
            return {};
        }
        const std::uint64_t alone =
            find_safe_ram(logs_, general_design(), limit_) + state_bytes(general_design());
        best_.general_bytes = alone;
        best_.general_bytes_with_parts = alone;
        best_.callers = callers;
        try_callers(callers);
        for (std::size_t left_out = 0; left_out != most_left_out; ++left_out) {
            const auto largest = std::max_element(
                callers.begin(), callers.end(), [](const apart_caller& a, const apart_caller& b) {
                    return std::pair{a.mark.has_value(), a.bytes()} <
                           std::pair{b.mark.has_value(), b.bytes()};
                });
            if (largest == callers.end() || !largest->mark) {
                break;
            }
            const std::uint64_t caller = largest->caller;
            std::erase_if(callers, [&](const apart_caller& each) { return each.caller == caller; });
            try_callers(callers);
        }
        return std::move(best_);
    }

private:
    void try_callers(const std::vector<apart_caller>& callers) {
        if (callers.empty()) {
            return;
        }
        apart_parts parts = parts_of(callers);
        std::vector<operation_log> heap_logs;
        std::uint64_t for_ever = 0;
        std::uint64_t arena = 0;
        for (const operation_log& each : logs_) {
            apart_run run = run_apart(each, parts);
            if (run.failures != 0) {
                return;
            }
            for_ever = std::max(for_ever, run.for_ever_used);
            arena = std::max(arena, run.arena_used);
            heap_logs.push_back(std::move(run.heap));
        }
        parts.for_ever_bytes = align_up(for_ever, default_alignment);
        parts.arena_bytes = align_up(arena, default_alignment);
        const std::uint64_t needed = find_safe_ram(heap_logs, general_design(), limit_) +
                                     state_bytes(general_design()) + parts.ram_bytes();
        if (needed < best_.general_bytes_with_parts) {
            best_.general_bytes_with_parts = needed;
            best_.parts = std::move(parts);
            best_.callers = callers;
        }
    }

    logs_view logs_;
    std::size_t limit_;
    apart_choice best_;
};

}  // namespace

std::uint64_t apart_caller::bytes() const noexcept { return bytes_of(blocks); }

apart_choice find_apart(logs_view logs, std::size_t limit) { return search{logs, limit}.run(); }

}  // namespace ramwright::tool
