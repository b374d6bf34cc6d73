// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tool/replay/plan_file.hpp"
#include "tool/report/report_data.hpp"

/// \file
/// Everything a report shows of its traces.

namespace ramwright::tool {

struct report_sources {
    std::vector<std::string> traces;
    std::vector<std::string> names;  ///< of the runs, in order; file names for those left out
    std::vector<std::string> elfs;
    std::optional<plan_file> plan;
};

/// Each trace as it was recorded. With a plan, the last trace is the demand that the plan was made
/// for: it is replayed through the plan, and shown as recorded only if there is no other. Throws
/// `input_error`.
[[nodiscard]] std::vector<report_run> watch_runs(const report_sources& from);

}  // namespace ramwright::tool
