// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// Cores that have nothing to guard a stack with (Armv6-M, v8-M Baseline): the guard is painted, and a
/// switch looks whether it still is. That finds an overflow after it happened. What did not get below the
/// guard has then overwritten nothing else.
///
/// | function       | instructions          | effect                                                  |
/// |----------------|-----------------------|---------------------------------------------------------|
/// | enter          | 0                     | none                                                    |
/// | intact         | 4 for each word, at most | every word of it has its paint                       |

namespace ramwright::port::stack_guard {

inline constexpr std::size_t least_bytes = 64;
inline constexpr bool traps = false;

/// The guard's address.
using setting = std::uintptr_t;
inline constexpr setting no_setting = 0;

inline constexpr std::uint32_t paint = 0x57AC'E4D6;

[[nodiscard]] inline setting thread_setting(std::uintptr_t address, std::size_t bytes) noexcept {
    for (std::uintptr_t word = address; word != address + bytes; word += 4) {
        *reinterpret_cast<volatile std::uint32_t*>(word) = paint;
    }
    return address;
}

inline void enter(setting) noexcept {}

[[nodiscard]] inline bool intact(setting guard, std::size_t bytes) noexcept {
    for (std::uintptr_t word = guard; word != guard + bytes; word += 4) {
        if (*reinterpret_cast<const volatile std::uint32_t*>(word) != paint) {
            return false;
        }
    }
    return true;
}

/// Nothing switches away from this stack, so nothing would look.
[[nodiscard]] inline bool guard_handlers(std::uintptr_t, std::size_t) noexcept { return false; }

}  // namespace ramwright::port::stack_guard
