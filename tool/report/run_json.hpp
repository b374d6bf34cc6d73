// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tool/report/demand_profile.hpp"
#include "tool/report/report_data.hpp"

/// \file
/// Runs and demands in the words of web/contract.ts.

namespace ramwright::tool {

[[nodiscard]] nlohmann::json run_json(const report_run& run);
[[nodiscard]] nlohmann::json demand_json(const demand_profile& demand);

}  // namespace ramwright::tool
