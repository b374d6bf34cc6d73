// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// How much an allocator verifies on each call, and where a project says so.
///
/// A project that wants another level than `standard` puts a file `ramwright_config.hpp` on its
/// include path:
///
///     namespace ramwright::config {
///     inline constexpr check_level checks = check_level::off;
///     }

namespace ramwright {

enum class check_level : std::uint8_t {
    /// Arguments are trusted. Only requests that cannot be served are refused.
    off,
    /// Double frees, foreign, interior and misaligned pointers and overwritten headers are found in
    /// constant time, when they happen.
    standard,
    /// As `standard`, and freed memory is filled so that use after free shows.
    full,
};

}  // namespace ramwright

#if __has_include("ramwright_config.hpp")
#include "ramwright_config.hpp"
#else
namespace ramwright::config {
inline constexpr check_level checks = check_level::standard;
}
#endif
