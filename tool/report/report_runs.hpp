// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/replay/plan_file.hpp"
#include "tool/replay/region_plan_file.hpp"
#include "tool/replay/region_replay.hpp"
#include "tool/report/demand_profile.hpp"
#include "tool/report/report_data.hpp"

/// \file
/// Everything a report shows of its traces.

namespace ramwright::tool {

struct report_sources {
    std::vector<std::string> traces;
    std::vector<std::string> names;  ///< of the runs, in order; file names for those left out
    std::vector<std::string> elfs;
    std::vector<std::string> designs;  ///< as `parse_design` takes them
    std::optional<std::uint64_t> ram;  ///< for `designs`; none: the plan's own, or as was traced
    std::optional<plan_file> plan;
    std::optional<region_plan> regions;  ///< instead of `plan`
};

/// How a plan of several regions did, and which run shows which of its regions.
struct watched_regions {
    region_plan plan;
    regions_result result;
    std::vector<std::optional<std::size_t>> runs;  ///< none: nothing went there
};

struct watched_runs {
    std::vector<report_run> runs;
    std::vector<demand_profile> demands;  ///< `report_run::demand` is an index into this
    std::optional<watched_regions> regions;
};

/// Each trace as it was recorded, then each design, then the plan, or each of its regions. What is replayed is the last trace,
/// which is shown as recorded only if there is no other. Throws `input_error`.
[[nodiscard]] watched_runs watch_runs(const report_sources& from);

}  // namespace ramwright::tool
