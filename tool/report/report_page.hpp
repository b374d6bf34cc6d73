// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/replay/plan_file.hpp"
#include "tool/report/demand_profile.hpp"
#include "tool/report/elf_json.hpp"
#include "tool/report/image_tree.hpp"
#include "tool/report/outcome.hpp"
#include "tool/report/report_data.hpp"
#include "tool/report/report_runs.hpp"

/// \file
/// The report as one HTML page that needs nothing but itself.

namespace ramwright::tool {

struct report_comparison {
    outcome_figures before;
    outcome_figures after;
};

struct report_content {
    std::vector<report_run> runs;  ///< at least one
    std::vector<demand_profile> demands;
    std::optional<report_comparison> comparison;
    std::optional<plan_file> plan;           ///< what the last run was replayed through
    std::optional<watched_regions> regions;  ///< what the last runs are the regions of
    std::optional<image_tree> image;
    std::optional<report_stacks> stacks;
    std::string elf;  ///< where the names of callers come from; empty: nowhere
};

[[nodiscard]] std::string report_page(const report_content& content);

}  // namespace ramwright::tool
