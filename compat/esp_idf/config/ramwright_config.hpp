// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// For programs that have no `ramwright_config.hpp` of their own: freed memory looks as ESP-IDF leaves it.

namespace ramwright::config {

inline constexpr check_level checks = check_level::standard;
inline constexpr unsigned char freed_fill = 0xFE;

}  // namespace ramwright::config
