// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tool/replay/operation_log.hpp"

/// \file
/// More demand than was traced, of the same kind: what a margin means.
///
/// With a margin of 10 percent a block gets a twin, of the same size, alignment and lifetime, whenever
/// all twins together, the new one included, stay within 10 percent of the bytes that are live without
/// twins. A block so large that it could never have one gets a smaller twin, of what the others leave
/// of the 10 percent. So the sizes are those the firmware really uses, the extra bytes are where the
/// load is, and at the peak they are there. docs/planning.md says why it is not the sizes or the RAM
/// that are scaled.

namespace ramwright::tool {

/// `percent` 0 gives the log unchanged.
[[nodiscard]] operation_log with_margin(const operation_log& log, double percent);

}  // namespace ramwright::tool
