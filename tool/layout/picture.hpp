// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/layout/chip.hpp"

/// \file
/// The chip as a picture in SVG: a column for each region, the lowest address at the bottom.

namespace ramwright::tool {

/// Columns grow with the logarithm of the region's size. Within one, every stretch has room for its name,
/// and what is left over is shared by size. `command` is what wrote it.
[[nodiscard]] std::string picture(const chip& described, const std::string& command);

}  // namespace ramwright::tool
