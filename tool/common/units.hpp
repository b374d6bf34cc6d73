// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// \file
/// Sizes, counts and times as people type and read them.

namespace ramwright::tool {

/// `65536`, `64K`, `64KiB`, `0x10000`, `1M`: K and M are 1024 and 1024². Throws `input_error`.
[[nodiscard]] std::uint64_t parse_size(std::string_view text);

/// `46,655`
[[nodiscard]] std::string grouped(std::uint64_t value);

/// `46,655 B`
[[nodiscard]] std::string bytes(std::uint64_t value);

/// `62.5 %`, from a share of 1.
[[nodiscard]] std::string percent(double share);

/// A span of ticks in the largest units that matter, `2 d 06:10:04` or `13.2 ms`; `421 ticks` if the
/// trace does not say how long a tick is.
[[nodiscard]] std::string duration(std::uint64_t ticks, std::uint32_t clock_hz);

}  // namespace ramwright::tool
