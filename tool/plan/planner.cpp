// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/planner.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <optional>
#include <stdexcept>
#include <utility>

#include "ramwright/core/layout.hpp"
#include "tool/common/error.hpp"
#include "tool/common/units.hpp"
#include "tool/plan/certain.hpp"
#include "tool/plan/live_bytes.hpp"
#include "tool/plan/margin.hpp"
#include "tool/plan/offer_figures.hpp"
#include "tool/plan/pareto.hpp"
#include "tool/plan/pool_counts.hpp"
#include "tool/plan/safe_ram.hpp"
#include "tool/plan/steady.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/apart_run.hpp"
#include "tool/replay/survival.hpp"

namespace ramwright::tool {

namespace {

using logs_view = std::span<const operation_log>;

std::vector<operation_log> with_margin(logs_view logs, double percent) {
    std::vector<operation_log> more;
    for (const operation_log& each : logs) {
        more.push_back(tool::with_margin(each, percent));
    }
    return more;
}

/// What the heap is asked for beside what is kept apart.
std::vector<operation_log> heap_logs(logs_view logs, const apart_parts& parts) {
    std::vector<operation_log> heap;
    for (const operation_log& each : logs) {
        heap.push_back(run_apart(each, parts).heap);
    }
    return heap;
}

std::uint64_t requests_of(logs_view logs) {
    std::uint64_t requests = 0;
    for (const operation_log& log : logs) {
        requests += static_cast<std::uint64_t>(
            std::count_if(log.operations().begin(), log.operations().end(),
                          [](const auto& each) { return each.kind == operation_kind::allocate; }));
    }
    return requests;
}

std::uint64_t peak_live_bytes(logs_view logs) {
    std::uint64_t peak = 0;
    for (const operation_log& each : logs) {
        peak = std::max(peak, tool::peak_live_bytes(each));
    }
    return peak;
}

std::string pools_of(const design& how) {
    return how.pools.size() == 1 ? "1 pool" : fmt::format("{} pools", how.pools.size());
}

std::string made_of(const design& how) {
    return how.rest == rest_allocator::none ? pools_of(how) + " and nothing else"
           : how.pools.empty()              ? "one general heap"
                                            : pools_of(how) + ", a general heap for the rest";
}

class planner {
public:
    planner(logs_view recorded, const plan_options& options)
        : recorded_{recorded},
          options_{options},
          more_{with_margin(recorded, options.margin_percent)} {
        found_.margin_percent = options.margin_percent;
        found_.peak_live_bytes = peak_live_bytes(recorded_);
        found_.peak_live_with_margin_bytes = peak_live_bytes(more_);
        if (found_.peak_live_bytes == 0) {
            throw input_error("the trace asks for no memory: there is nothing to plan");
        }
        found_.apart = find_apart(recorded_, limit());
        if (options.apart && !found_.apart.parts.empty()) {
            keep_apart();
        }
        heap_is_asked_ = requests_of(recorded_) != 0 || share_apart_ == 0;
        if (!heap_is_asked_) {
            options_.soak_runs = 0;
        }
        figures_.emplace(recorded_, options_, share_apart_);
    }

    [[nodiscard]] plan_offers run() && {
        add_with_heap();
        add_certain();
        std::stable_sort(found_.offers.begin(), found_.offers.end(),
                         [](const plan_offer& a, const plan_offer& b) {
                             return a.needed_bytes < b.needed_bytes;
                         });
        drop_dominated();
        return std::move(found_);
    }

private:
    /// What lives for ever is not asked for more often when there is more to do; a phase is.
    void keep_apart() {
        apart_parts& parts = found_.apart.parts;
        const auto requests = static_cast<double>(requests_of(recorded_));
        heap_logs_ = heap_logs(recorded_, parts);
        recorded_ = heap_logs_;
        more_ = with_margin(recorded_, options_.margin_percent);
        share_apart_ = 1 - static_cast<double>(requests_of(recorded_)) / requests;
        apart_traced_bytes_ = parts.ram_bytes();
        const double times = 1 + options_.margin_percent / 100;
        parts.arena_bytes = align_up(
            static_cast<std::uint64_t>(std::ceil(static_cast<double>(parts.arena_bytes) * times)),
            std::uint64_t{default_alignment});
        apart_ = parts;
    }

    /// Far more than any design with a general heap needs.
    [[nodiscard]] std::size_t limit() const {
        return 4 * static_cast<std::size_t>(found_.peak_live_with_margin_bytes) + 4096;
    }

    [[nodiscard]] sized_design sized(logs_view logs, const design& how) const {
        return {.how = how, .region_bytes = find_safe_ram(logs, how, limit())};
    }

    void offer(std::string name, sized_design plan) {
        plan.how.name = std::move(name);
        // What was traced is a case of what the margin allows for, so one search may do for both.
        const std::size_t with_margin =
            options_.margin_percent == 0 ? plan.ram() : sized(more_, plan.how).ram();
        offer(plan.how, plan.ram(), with_margin, replayed());
    }

    /// Who takes it for its calls wants to be sure: if it is soaked, it gets the RAM for every generated run.
    void offer_steady(sized_design plan) {
        plan.how.name = "steady";
        std::size_t with_margin = sized(more_, plan.how).region_bytes;
        std::string proof = replayed();
        std::optional<plan_confidence> sure;
        if (const auto for_every_run = figures_->region_for_every_run(plan.how, with_margin)) {
            with_margin = std::max(with_margin, *for_every_run);
            proof += ", and in every generated run";
            const confidence all = confidence_of(options_.soak_runs, options_.soak_runs);
            sure = {.runs = all.runs, .survived = all.survived, .at_least = all.at_least};
        }
        offer(plan.how, plan.ram(), with_margin + state_bytes(plan.how), std::move(proof), sure);
    }

    void offer(design how, std::uint64_t need, std::uint64_t with_margin, std::string proof,
               std::optional<plan_confidence> sure = {}) {
        how.apart = apart_;
        plan_offer made{.how = how,
                        .summary = made_of(how),
                        .needed_bytes = need + apart_traced_bytes_,
                        .needed_with_margin_bytes = with_margin + apart_.ram_bytes(),
                        .confidence = sure,
                        .proof = std::move(proof)};
        figures_->fill_in(made);
        found_.offers.push_back(std::move(made));
    }

    [[nodiscard]] std::string replayed() const {
        std::string proof =
            options_.margin_percent == 0
                ? fmt::format("replayed in this RAM and {} sizes above", sizes_above)
                : fmt::format("replayed with {} % more demand, in this RAM and {} sizes above",
                              options_.margin_percent, sizes_above);
        if (!options_.certain_sizes.empty()) {
            proof += fmt::format("; {} B in any order", fmt::join(options_.certain_sizes, ", "));
        }
        return proof;
    }

    void add_with_heap() {
        sized_design least = sized(recorded_, general_design());
        const std::vector<pool_range> steady_ones = steady_pools(recorded_);
        if (steady_ones.empty()) {
            leave_out(fmt::format("steady, because no size makes up {} of the requests",
                                  percent(steady_share)));
        }
        std::vector<pool_range> optional_pools = steady_ones;
        for (pool_range& each : optional_pools) {
            each.fewest = 0;
        }
        optional_pools = with_certain(std::move(optional_pools), more_, options_.certain_sizes);
        const std::vector<pool_range> pools =
            with_certain(steady_ones, more_, options_.certain_sizes);
        if (pools.empty()) {
            offer("least", least);
            return;
        }
        auto searching = std::async(std::launch::async, [&] {
            return choose_pool_counts(recorded_, optional_pools, limit());
        });
        const sized_design steady = choose_pool_counts(recorded_, pools, limit());
        const sized_design fewer = searching.get();
        const sized_design& saving = fewer.ram() < steady.ram() ? fewer : steady;
        if (!options_.certain_sizes.empty()) {
            least = saving;
            leave_out("general, because some sizes are to be certain");
        } else if (saving.ram() < least.ram()) {
            offer("general", std::exchange(least, saving));
        }
        // Found twice, it is one line. What is soaked is made surer than the least RAM.
        if (!steady_ones.empty() && options_.soak_runs == 0 &&
            least.how.pools == steady.how.pools) {
            offer("least, steady", least);
            return;
        }
        offer("least", least);
        if (!steady_ones.empty()) {
            offer_steady(steady);
        }
    }

    /// Its pools are counted, so those for the margin are others than those for the trace.
    void add_certain() {
        if (!heap_is_asked_) {
            leave_out("certain, because all is kept apart and no pool is needed");
            return;
        }
        const std::optional<design> recorded = plan_certain(recorded_);
        const std::optional<design> more = plan_certain(more_);
        if (!recorded || !more) {
            leave_out("certain, because a request is aligned to more than 8 bytes");
            return;
        }
        offer(*more, certain_need(recorded_, *recorded), certain_need(more_, *more),
              "cannot fragment: so many blocks of each class, in any order");
    }

    /// A region for pools alone is large enough or it is not; the replay shows that it is.
    [[nodiscard]] static std::uint64_t certain_need(logs_view logs, const design& how) {
        const std::size_t region = pool_bytes(how);
        if (!survives(logs, how, region)) {
            throw std::logic_error("the design 'certain' fails its own proof: please report this");
        }
        return region + state_bytes(how);
    }

    void drop_dominated() {
        std::vector<plan_offer> front;
        for (const plan_offer& each : found_.offers) {
            const auto better =
                std::find_if(found_.offers.begin(), found_.offers.end(),
                             [&](const plan_offer& other) { return is_dominated(each, other); });
            if (better == found_.offers.end()) {
                front.push_back(each);
            } else {
                leave_out(fmt::format("{}, because {} is at least as good in everything",
                                      each.how.name, better->how.name));
            }
        }
        found_.offers = std::move(front);
    }

    void leave_out(const std::string& reason) {
        found_.left_out += (found_.left_out.empty() ? "" : "; ") + reason;
    }

    logs_view recorded_;
    plan_options options_;
    std::vector<operation_log> heap_logs_;  // what is recorded of, if something is kept apart
    std::vector<operation_log> more_;
    apart_parts apart_;                     // with the margin
    std::uint64_t apart_traced_bytes_ = 0;  // without
    double share_apart_ = 0;                // of the requests
    bool heap_is_asked_ = true;             // for anything
    std::optional<offer_figures> figures_;
    plan_offers found_;
};

}  // namespace

plan_offers plan_designs(logs_view logs, const plan_options& options) {
    return planner{logs, options}.run();
}

bool survives_with_margin(logs_view logs, double margin_percent, const design& how,
                          std::size_t region_bytes) {
    return survives(with_margin(heap_logs(logs, how.apart), margin_percent), how, region_bytes);
}

}  // namespace ramwright::tool
