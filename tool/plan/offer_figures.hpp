// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "tool/plan/planner.hpp"
#include "tool/replay/operation_log.hpp"
#include "tool/replay/plan_file.hpp"
#include "tool/soak/demand_mix.hpp"
#include "tool/soak/soak.hpp"

/// \file
/// What a choice between designs goes by beside their RAM.

namespace ramwright::tool {

class offer_figures {
public:
    /// `logs`, what the heaps are asked for, must live as long. `share_apart`: of all requests, those that are
    /// not in them.
    offer_figures(std::span<const operation_log> logs, const plan_options& options,
                  double share_apart);

    /// Sets all but the design, its summary, its RAM, its proof and a confidence that is known.
    void fill_in(plan_offer& offer) const;

    /// The region in which every generated run of any mix survives, as in each larger one; nothing if nothing is
    /// soaked, or one fails in four times about that. For designs with a general heap.
    [[nodiscard]] std::optional<std::size_t> region_for_every_run(const design& how,
                                                                  std::size_t about) const;

private:
    [[nodiscard]] soak_options soaked_in(std::size_t region, const demand_mix& mix) const;
    [[nodiscard]] double fragmentation(const plan_offer& offer) const;
    [[nodiscard]] std::optional<plan_confidence> confidence(const plan_offer& offer) const;

    std::span<const operation_log> logs_;
    plan_options options_;
    double share_apart_;
    std::vector<demand_mix> mixes_;  // of the logs, if there is something to soak
};

}  // namespace ramwright::tool
