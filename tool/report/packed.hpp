// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

/// \file
/// Arrays of numbers as text: base64 of little-endian 32-bit values, a quarter of their size in
/// JSON.

namespace ramwright::tool {

[[nodiscard]] std::string packed(std::span<const std::uint32_t> values);
[[nodiscard]] std::string packed(std::span<const float> values);

}  // namespace ramwright::tool
