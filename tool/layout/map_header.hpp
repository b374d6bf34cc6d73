// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/layout/chip.hpp"

/// \file
/// The chip's RAM as a header with a `ramwright::memory_map`.

namespace ramwright::tool {

/// `command` is what wrote it, for its head.
[[nodiscard]] std::string map_header(const chip& described, const std::string& command);

}  // namespace ramwright::tool
