// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/layout/chip.hpp"

/// \file
/// What must hold so that the linker, the capability heap and the hardware can work with a description.

namespace ramwright::tool {

/// Throws `input_error` for the first thing that is wrong: "path:line: sentence".
void check_chip(const chip& described, const std::string& path);

}  // namespace ramwright::tool
