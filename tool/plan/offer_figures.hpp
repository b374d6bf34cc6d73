// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "tool/plan/planner.hpp"
#include "tool/replay/operation_log.hpp"
#include "tool/replay/plan_file.hpp"
#include "tool/soak/demand_mix.hpp"

/// \file
/// What a choice between designs goes by beside their RAM.

namespace ramwright::tool {

class offer_figures {
public:
    /// `logs` must live as long.
    offer_figures(std::span<const operation_log> logs, const plan_options& options);

    /// Sets all but the design, its summary, its RAM and its proof.
    void fill_in(plan_offer& offer) const;

private:
    [[nodiscard]] double fragmentation(const plan_offer& offer) const;
    [[nodiscard]] std::optional<plan_confidence> confidence(const plan_offer& offer) const;

    std::span<const operation_log> logs_;
    plan_options options_;
    std::vector<demand_mix> mixes_;  // of the logs, if there is something to soak
};

}  // namespace ramwright::tool
