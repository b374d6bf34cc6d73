// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

/// \file
/// Names of symbols as people write them.

namespace ramwright::tool {

/// `ring::push` for `_ZN4ring4pushEi`.
[[nodiscard]] std::string readable(const std::string& symbol);

}  // namespace ramwright::tool
