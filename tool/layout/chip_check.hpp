// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/layout/chip.hpp"

/// \file
/// What must hold so that the linker, the capability heap and the hardware can work with a description.

namespace ramwright::tool {

/// Of names, regions and reserved areas. Throws `input_error` for the first thing that is wrong:
/// "path:line: sentence".
void check_memory(const chip& described, const std::string& path);
/// Of the stack and the sections, in regions that no reserved area divides. Throws in the same way.
void check_contents(const chip& described, const std::string& path);

}  // namespace ramwright::tool
