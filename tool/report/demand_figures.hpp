// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "tool/elf/code_addresses.hpp"
#include "tool/replay/operation_log.hpp"
#include "tool/replay/trace_summary.hpp"
#include "tool/report/report_data.hpp"

/// \file
/// What the report says about the requests of a trace, wherever their blocks were placed.

namespace ramwright::tool {

/// Four bins an octave, those with no whole number in them left out.
[[nodiscard]] std::vector<histogram_bin> size_histogram(const trace_summary& summary);

/// One bin an octave of ticks.
[[nodiscard]] std::vector<histogram_bin> lifetime_histogram(const trace_summary& summary);

/// Failures are not counted: they belong to a run, not to the requests.
[[nodiscard]] std::vector<caller_figures> callers_of(const operation_log& log,
                                                     const trace_summary& summary,
                                                     code_addresses& code);

/// Sorts the callers by what they held at the peak, and joins the least of very many into one that says
/// of how many.
void join_callers(std::vector<caller_figures>& callers);

}  // namespace ramwright::tool
