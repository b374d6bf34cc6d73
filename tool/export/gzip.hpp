// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

/// \file
/// Compresses as gzip does; always the same bytes for the same text.

namespace ramwright::tool {

[[nodiscard]] std::string gzipped(std::string_view text);

}  // namespace ramwright::tool
