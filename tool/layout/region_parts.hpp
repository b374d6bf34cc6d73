// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/layout/chip.hpp"

/// \file
/// Regions with a reserved area in their middle: what lies before it and what lies behind are regions of
/// their own, for the linker as for a heap.

namespace ramwright::tool {

/// Cuts each such region where a reserved area begins. The first part keeps the name, `RAM`, the others are
/// `RAM_2`, `RAM_3`. Reserved areas have been checked. Throws `input_error` if such a name is taken.
void split_at_reserved(chip& described, const std::string& path);

}  // namespace ramwright::tool
