// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "tool/elf/code_addresses.hpp"
#include "tool/replay/trace_summary.hpp"
#include "tool/show/leak_figures.hpp"
#include "tool/show/shown_trace.hpp"
#include "tool/show/trace_difference.hpp"

/// \file
/// What `show` prints for people: tables of at most `rows` rows, on standard output.

namespace ramwright::tool {

void print_summary(const shown_trace& trace, const trace_summary& summary, code_addresses& code,
                   std::size_t rows);

/// Along which chains of calls what was held at the peak was asked for; nothing where a trace has none.
void print_calls(const shown_trace& trace, const trace_summary& summary, code_addresses& code,
                 std::size_t rows);

/// What was never freed, and which of it leaks.
void print_leaks(const shown_trace& trace, const trace_summary& summary,
                 const std::vector<leak_figures>& leaks, code_addresses& code, std::size_t rows);

void print_difference(const compared_trace& before, const compared_trace& after, std::size_t rows);

}  // namespace ramwright::tool
