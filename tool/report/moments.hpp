// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "tool/replay/trace_summary.hpp"
#include "tool/report/run_observer.hpp"

/// \file
/// Which moments of a run the page keeps.

namespace ramwright::tool {

/// The same moments for all runs, so that they can be compared: over the whole time, and close
/// together before what the report is about, the first run's failure or else its peak.
[[nodiscard]] observation common_observation(const std::vector<trace_summary>& demands);

/// What of it one run has.
[[nodiscard]] observation narrowed(observation common, const trace_summary& to);

}  // namespace ramwright::tool
