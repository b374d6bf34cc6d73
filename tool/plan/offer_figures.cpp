// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/offer_figures.hpp"

#include <algorithm>
#include <cstddef>

#include "tool/plan/pareto.hpp"
#include "tool/plan/steady.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/replay.hpp"
#include "tool/soak/soak.hpp"

namespace ramwright::tool {

namespace {

std::size_t needed_region(const plan_offer& offer) {
    return static_cast<std::size_t>(offer.needed_with_margin_bytes) - state_bytes(offer.how);
}

}  // namespace

offer_figures::offer_figures(std::span<const operation_log> logs, const plan_options& options)
    : logs_{logs}, options_{options} {
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
    offer.instructions_a_block = instructions_a_block(offer.how, offer.served_by_pools);
    offer.fragmentation = cannot_fragment(offer) ? 0.0 : fragmentation(offer);
    offer.confidence = confidence(offer);
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

/// In the RAM that it needs with the margin; of several traces, that of which it is least sure.
std::optional<plan_confidence> offer_figures::confidence(const plan_offer& offer) const {
    std::optional<plan_confidence> least;
    for (const demand_mix& each : mixes_) {
        const tool::confidence sure = soak(offer.how, each,
                                           {.region_bytes = needed_region(offer),
                                            .ticks = std::max<std::uint64_t>(1, each.ticks),
                                            .seeds = options_.soak_runs});
        if (!least || sure.at_least < least->at_least) {
            least = plan_confidence{
                .runs = sure.runs, .survived = sure.survived, .at_least = sure.at_least};
        }
    }
    return least;
}

}  // namespace ramwright::tool
