// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ramwright/core/context.hpp"
#include "tool/report/caller_index.hpp"
#include "tool/report/report_data.hpp"

/// \file
/// Who asked for what and when, counted so that the page can add up any part of a run.
///
/// A run is cut into steps of equal length. Sizes and lifetimes are those of the run's histograms, so
/// all steps together are the histograms.

namespace ramwright::tool {

/// A place in the program, in one context, and the calls that led there.
struct request_site {
    context who;
    std::uint32_t caller = 0;  ///< by `caller_index`
    std::vector<std::uint32_t>
        calls{};  ///< indices of `demand_profile::calls`, the outermost first
};

struct demand_cell {
    std::uint32_t step = 0;
    std::uint32_t site = 0;
    std::uint32_t size_bin = 0;
    std::uint64_t allocations = 0;
    std::uint64_t bytes = 0;
};

/// Of blocks allocated in this step, whenever they were freed.
struct lifetime_cell {
    std::uint32_t step = 0;
    std::uint32_t bin = 0;
    std::uint64_t count = 0;
};

struct demand_profile {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    std::uint32_t steps = 0;
    std::vector<std::uint64_t>
        calls;  ///< return addresses; none in a trace without chains of calls
    std::vector<std::string> call_names;
    std::vector<request_site> sites;
    std::vector<demand_cell> cells;  ///< by step, site, bin
    std::vector<lifetime_cell> lifetimes;
};

/// Reads the trace of `run` once more, and counts the allocations that `wanted` takes by their number. Calls have
/// no names yet. Throws `input_error`.
[[nodiscard]] demand_profile profile_demand(
    const std::string& trace, const report_run& run,
    const std::function<bool(std::size_t allocation)>& wanted = [](std::size_t) { return true; });

}  // namespace ramwright::tool
