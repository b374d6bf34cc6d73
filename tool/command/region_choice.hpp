// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "tool/replay/design.hpp"

/// \file
/// How large the region is that a command replays in.

namespace ramwright::tool {

/// What `ram` asks for; if it is empty, what the design was made for; else what was traced. Throws
/// `input_error` if that is not known.
[[nodiscard]] std::size_t choose_region(const std::string& ram, const design& how,
                                        std::uint64_t traced_bytes);

}  // namespace ramwright::tool
