// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/layout/chip.hpp"

/// \file
/// The layout for scripts.

namespace ramwright::tool {

[[nodiscard]] std::string layout_json(const chip& described);

}  // namespace ramwright::tool
