// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/offer_figures.hpp"

#include <algorithm>
#include <cstddef>

#include "ramwright/core/layout.hpp"
#include "tool/plan/pareto.hpp"
#include "tool/plan/safe_ram.hpp"
#include "tool/plan/steady.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/replay.hpp"

namespace ramwright::tool {

namespace {

std::size_t needed_region(const plan_offer& offer) {
    return static_cast<std::size_t>(offer.needed_with_margin_bytes) -
           bytes_beside_region(offer.how);
}

}  // namespace

offer_figures::offer_figures(std::span<const operation_log> logs, const plan_options& options,
                             double share_apart)
    : logs_{logs}, options_{options}, share_apart_{share_apart} {
    if (options.soak_runs != 0) {
        std::transform(logs.begin(), logs.end(), std::back_inserter(mixes_), fit);
    }
}

void offer_figures::fill_in(plan_offer& offer) const {
    const call_cost worst = worst_call(offer.how);
    offer.allocate_instructions = worst.allocate;
    offer.free_instructions = worst.free;
    offer.served_by_pools = cannot_fragment(offer)
                                ? 1.0
                                : share_served_by_pools(logs_, offer.how, needed_region(offer));
    offer.instructions_a_block =
        (1 - share_apart_) * instructions_a_block(offer.how, offer.served_by_pools) +
        share_apart_ * (apart_cost.allocate + apart_cost.free);
    offer.fragmentation = cannot_fragment(offer) ? 0.0 : fragmentation(offer);
    if (!offer.confidence) {
        offer.confidence = confidence(offer);
    }
}

double offer_figures::fragmentation(const plan_offer& offer) const {
    const std::size_t region =
        std::max(static_cast<std::size_t>(options_.ram_bytes), needed_region(offer));
    double most = 0;
    for (const operation_log& each : logs_) {
        const replay_result run =
            replay(each, offer.how, {.region_bytes = region, .samples = 0, .failures_kept = 0});
        most = std::max(most, run.worst.fragmentation());
    }
    return most;
}

std::optional<std::size_t> offer_figures::region_for_every_run(const design& how,
                                                               std::size_t about) const {
    const std::size_t small = largest_small_region(how);
    const std::size_t most = about > small ? 4 * about : std::min(4 * about, small);
    std::size_t reach = 0;
    for (const demand_mix& each : mixes_) {
        for (const soak_run& run : soak_each(how, each, soaked_in(most, each))) {
            if (run.failure) {
                return std::nullopt;
            }
            reach = std::max(reach, run.reach_bytes);
        }
    }
    if (reach == 0) {
        return std::nullopt;
    }
    return align_up(reach + aligning_room(logs_), size_step);
}

soak_options offer_figures::soaked_in(std::size_t region, const demand_mix& mix) const {
    return {.region_bytes = region,
            .ticks = std::max<std::uint64_t>(1, mix.ticks),
            .seeds = options_.soak_runs};
}

/// In the RAM that it needs with the margin; of several traces, that of which it is least sure.
std::optional<plan_confidence> offer_figures::confidence(const plan_offer& offer) const {
    std::optional<plan_confidence> least;
    for (const demand_mix& each : mixes_) {
        const tool::confidence sure = soak(offer.how, each, soaked_in(needed_region(offer), each));
        if (!least || sure.at_least < least->at_least) {
            least = plan_confidence{
                .runs = sure.runs, .survived = sure.survived, .at_least = sure.at_least};
        }
    }
    return least;
}

}  // namespace ramwright::tool
