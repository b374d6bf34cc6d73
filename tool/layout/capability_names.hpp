// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ramwright/core/capability.hpp"

/// \file
/// Capabilities as words: those of the enumeration, and `user_0` to `user_15`.

namespace ramwright::tool {

[[nodiscard]] std::optional<capabilities> capability_named(std::string_view name);

/// In the order of the enumeration.
[[nodiscard]] std::vector<std::string> names_of(capabilities set);

}  // namespace ramwright::tool
