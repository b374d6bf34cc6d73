// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tool/elf/code_addresses.hpp"
#include "tool/replay/trace_summary.hpp"
#include "tool/show/leak_figures.hpp"
#include "tool/show/shown_trace.hpp"
#include "tool/show/trace_difference.hpp"

/// \file
/// What `show --json` prints, with all rows.

namespace ramwright::tool {

[[nodiscard]] std::string summary_json(const shown_trace& trace, const trace_summary& summary,
                                       const std::vector<leak_figures>& leaks,
                                       code_addresses& code);

[[nodiscard]] std::string difference_json(const compared_trace& before,
                                          const compared_trace& after);

}  // namespace ramwright::tool
