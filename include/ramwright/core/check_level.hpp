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
    /// As `standard`, and to the byte: a trailer behind the bytes asked for is verified when the block is
    /// freed or resized; free memory is filled, and verified when it is handed out; links are encoded, so
    /// that what a stale pointer writes over one is no link. A call costs as much as its block has bytes.
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
