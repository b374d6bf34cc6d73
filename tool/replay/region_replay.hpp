// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tool/replay/operation_log.hpp"
#include "tool/replay/region_plan_file.hpp"
#include "tool/replay/replay.hpp"

/// \file
/// Runs a trace through a plan of several regions. A request goes where the plan says, and if that region has
/// no room for it to the first other that has what it needs, as the plan's own header does it.

namespace ramwright::tool {

struct region_outcome {
    replay_result result;                ///< its failures: what it had no room for
    std::uint64_t served_elsewhere = 0;  ///< of those, by another region
    std::uint64_t served_for_others = 0;
};

/// A request that no region could serve. What was free is of the region it was planned for.
struct regions_failure {
    std::uint8_t planned = nowhere;
    replay_failure what;
};

struct regions_result {
    std::vector<region_outcome> regions;  ///< as the plan has them
    trace_facts facts;
    std::uint64_t operations = 0;
    std::uint64_t requests = 0;
    std::uint64_t unplanned = 0;  ///< requests that no route is for
    std::uint64_t failure_count = 0;
    std::vector<regions_failure> failures;  ///< the first ones
    std::uint64_t fallbacks = 0;            ///< served by another region than the one planned

    [[nodiscard]] bool survived() const noexcept { return failure_count == 0; }
};

[[nodiscard]] regions_result replay_regions(demand_reader& trace, const region_plan& plan);

/// A trace's operations by where the plan's regions served them.
struct regions_split {
    /// Of each region. A request that it had no room for is an attempt there.
    std::vector<operation_log> parts;
    /// Where each allocation was served, in order; `nowhere`: not at all.
    std::vector<std::uint8_t> places;
    regions_result result;
};

[[nodiscard]] regions_split split_by_region(const operation_log& log, const region_plan& plan);

}  // namespace ramwright::tool
