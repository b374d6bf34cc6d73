// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/pool_counts.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "tool/common/progress.hpp"
#include "tool/plan/condensed_log.hpp"
#include "tool/plan/safe_ram.hpp"
#include "tool/plan/target_costs.hpp"

namespace ramwright::tool {

namespace {

/// Of all condensed logs together.
constexpr std::size_t condensed_operations = 50'000;
/// A pool that could have more counts than that is tried with evenly spaced ones.
constexpr std::uint32_t counts_tried = 12;
/// How many of the designs found on condensed logs are tried on the whole ones.
constexpr std::size_t finalists = 8;
constexpr int most_rounds = 4;
/// How many more designs that differ little from the best are tried on the whole logs.
constexpr std::size_t most_tries_on_all = 48;

using counts = std::vector<std::uint16_t>;
using logs_view = std::span<const operation_log>;

std::vector<operation_log> condense_all(logs_view logs) {
    std::vector<operation_log> condensed;
    for (const operation_log& each : logs) {
        condensed.push_back(condense(each, condensed_operations / logs.size()));
    }
    return condensed;
}

std::vector<std::uint16_t> counts_to_try(const pool_range& pool) {
    const std::uint32_t steps =
        std::min<std::uint32_t>(counts_tried, pool.most.count - std::uint32_t{pool.fewest});
    std::vector<std::uint16_t> tried;
    for (std::uint32_t step = 0; step <= steps; ++step) {
        tried.push_back(static_cast<std::uint16_t>(
            pool.fewest + (steps == 0 ? 0 : (pool.most.count - pool.fewest) * step / steps)));
    }
    return tried;
}

class count_search {
public:
    count_search(std::span<const pool_range> pools, std::size_t limit)
        : pools_{pools}, limit_{limit}, shown_{"choosing pools"} {}

    [[nodiscard]] sized_design run(logs_view logs) {
        const std::vector<operation_log> condensed = condense_all(logs);
        search_from(condensed, [](const pool_range& pool) { return pool.fewest; });
        search_from(condensed, [](const pool_range& pool) { return pool.most.count; });

        // The best on the condensed logs first: the others then mostly fail early.
        std::vector<std::pair<std::size_t, counts>> best_first = std::exchange(found_, {});
        std::sort(best_first.begin(), best_first.end());
        best_first.resize(std::min(best_first.size(), finalists));
        best_counts_.clear();
        for (const auto& [ram, tried] : best_first) {
            tried_on_all_.insert(tried);
            try_counts(logs, tried);
        }
        while (try_neighbours(logs)) {
        }
        design how = design_with(best_counts_);
        const std::size_t region = find_safe_ram(logs, how, limit_);
        return {.how = std::move(how), .region_bytes = region};
    }

private:
    template <typename Start>
    void search_from(logs_view logs, Start start) {
        counts first;
        for (const pool_range& each : pools_) {
            first.push_back(start(each));
        }
        best_counts_.clear();
        if (!try_counts(logs, first)) {
            return;
        }
        bool improved = true;
        for (int round = 0; improved && round != most_rounds; ++round) {
            improved = false;
            for (std::size_t pool = 0; pool != pools_.size(); ++pool) {
                for (const std::uint16_t count : counts_to_try(pools_[pool])) {
                    counts tried = best_counts_;
                    tried[pool] = count;
                    improved |= tried != best_counts_ && try_counts(logs, tried);
                }
            }
        }
    }

    /// A block or two more or fewer in one pool, or one in each of two: in all directions, or as far as
    /// the budget goes.
    bool try_neighbours(logs_view logs) {
        bool improved = false;
        for (std::size_t pool = 0; pool != pools_.size(); ++pool) {
            for (const int step : {-1, 1, -2, 2}) {
                improved |= try_changed(logs, pool, step, pool, 0);
            }
        }
        for (std::size_t second = 1; second < pools_.size(); ++second) {
            for (std::size_t first = 0; first != second; ++first) {
                for (const int step : {-1, 1}) {
                    improved |= try_changed(logs, first, step, second, step);
                    improved |= try_changed(logs, first, step, second, -step);
                }
            }
        }
        return improved;
    }

    bool try_changed(logs_view logs, std::size_t first, int more, std::size_t second, int also) {
        counts tried = best_counts_;
        tried[first] = static_cast<std::uint16_t>(tried[first] + more);
        tried[second] = static_cast<std::uint16_t>(tried[second] + also);
        if (!in_range(tried[first], first) || !in_range(tried[second], second) ||
            tries_on_all_ == most_tries_on_all || !tried_on_all_.insert(tried).second) {
            return false;
        }
        ++tries_on_all_;
        return try_counts(logs, tried);
    }

    [[nodiscard]] bool in_range(std::uint16_t count, std::size_t pool) const {
        return count >= pools_[pool].fewest && count <= pools_[pool].most.count;
    }

    [[nodiscard]] design design_with(const counts& tried) const {
        design how{.rest = rest_allocator::general};
        for (std::size_t pool = 0; pool != pools_.size(); ++pool) {
            if (tried[pool] != 0) {
                how.pools.push_back(pools_[pool].most);
                how.pools.back().count = tried[pool];
            }
        }
        return how;
    }

    /// Whether they need less RAM than the best so far, and so become it.
    bool try_counts(logs_view logs, const counts& tried) {
        shown_.update(++tries_, "tried");
        const design how = design_with(tried);
        std::size_t most = limit_;
        if (!best_counts_.empty()) {
            const std::size_t state = state_bytes(how);
            most = (best_ram_ - 1 - std::min(best_ram_ - 1, state)) / size_step * size_step;
        }
        // Most tries end here, at their first failure.
        const auto region = find_enough_ram(logs, how, most);
        if (!region) {
            return false;
        }
        best_counts_ = tried;
        best_ram_ = *region + state_bytes(how);
        found_.emplace_back(best_ram_, tried);
        return true;
    }

    std::span<const pool_range> pools_;
    std::size_t limit_;
    progress shown_;
    std::uint64_t tries_ = 0;
    counts best_counts_;  // empty: none yet
    std::size_t best_ram_ = 0;
    std::set<counts> tried_on_all_;
    std::size_t tries_on_all_ = 0;
    std::vector<std::pair<std::size_t, counts>> found_;  // with the RAM that the logs tried need
};

}  // namespace

std::size_t sized_design::ram() const noexcept { return region_bytes + state_bytes(how); }

sized_design choose_pool_counts(logs_view logs, std::span<const pool_range> pools,
                                std::size_t limit) {
    return count_search{pools, limit}.run(logs);
}

}  // namespace ramwright::tool
