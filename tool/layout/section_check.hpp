// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "tool/layout/chip.hpp"

/// \file
/// What must hold for the sections of a chip whose regions, reserved areas and stack are in order.

namespace ramwright::tool {

/// Throws `input_error` as `check_memory` does.
void check_sections(const chip& described, const std::string& path);

/// Or a sentence: there is none.
[[nodiscard]] const chip_region& region_named(const chip& described, const std::string& name,
                                              const std::string& path, std::size_t line);

}  // namespace ramwright::tool
