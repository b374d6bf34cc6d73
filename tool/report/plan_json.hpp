// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "tool/replay/plan_file.hpp"
#include "tool/report/report_data.hpp"

namespace ramwright::tool {

/// A plan in the words of web/contract.ts. `counted`: the zones of a replay of its chosen design; empty:
/// it was not replayed here.
[[nodiscard]] nlohmann::json plan_json(const plan_file& plan,
                                       const std::vector<region_zone>& counted);

}  // namespace ramwright::tool
