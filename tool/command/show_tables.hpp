// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "tool/common/code_addresses.hpp"
#include "tool/replay/trace_summary.hpp"

/// \file
/// What `show` prints for people.

namespace ramwright::tool {

/// Tables of at most `rows` rows, on standard output.
void print_summary(const operation_log& log, const trace_summary& summary, code_addresses& code,
                   std::size_t rows);

}  // namespace ramwright::tool
