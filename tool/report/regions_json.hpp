// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "tool/report/report_runs.hpp"

namespace ramwright::tool {

/// A plan of several regions and what became of it, as web/contract_plan.ts has it.
[[nodiscard]] nlohmann::json regions_json(const watched_regions& watched);

}  // namespace ramwright::tool
