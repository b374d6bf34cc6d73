// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// Armv8-M Mainline: a stack pointer never gets below its limit register. The guard takes no memory, and no
/// frame is too large for it.
///
/// | function       | instructions | effect                                                           |
/// |----------------|--------------|------------------------------------------------------------------|
/// | enter          | 1            | PSPLIM is the limit of this setting                              |

namespace ramwright::port::stack_guard {

inline constexpr std::size_t least_bytes = 0;
inline constexpr bool traps = true;

/// The limit.
using setting = std::uint32_t;
inline constexpr setting no_setting = 0;

/// The lowest three bits of a limit are zero.
[[nodiscard]] inline setting limit_at(std::uintptr_t address) noexcept {
    return (address + 7) & ~std::uintptr_t{7};
}

[[nodiscard]] inline setting thread_setting(std::uintptr_t address, std::size_t) noexcept {
    return limit_at(address);
}

[[gnu::always_inline]] inline void enter(setting next) noexcept {
    asm volatile("msr psplim, %0" : : "r"(next) : "memory");
}

[[nodiscard]] inline bool intact(setting, std::size_t) noexcept { return true; }

[[nodiscard]] inline bool guard_handlers(std::uintptr_t address, std::size_t) noexcept {
    asm volatile("msr msplim, %0\n\tisb" : : "r"(limit_at(address)) : "memory");
    return true;
}

}  // namespace ramwright::port::stack_guard
