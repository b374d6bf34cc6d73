// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

/// \file
/// RV32: entries of the physical memory protection, each locked around the guard of one stack.
///
/// Machine mode obeys only entries that are locked, and a locked entry stays as it is until reset. So no
/// guard moves with the threads: each stack has an entry of its own, for good, and there are as many guarded
/// stacks as the core has free entries (16 where all are implemented). A kernel whose threads run in user
/// mode can move one unlocked entry instead; that is its own affair.
///
/// | function       | instructions | effect                                                           |
/// |----------------|--------------|------------------------------------------------------------------|
/// | enter          | 0            | none: every guard stands all the time                            |

namespace ramwright::port::stack_guard {

/// What a trap entry saves on the stack of the thread, lowest address first, so that it starts in the guard.
#if defined(__riscv_flen)
inline constexpr std::size_t least_bytes = 512;
#else
inline constexpr std::size_t least_bytes = 128;
#endif
inline constexpr bool traps = true;

/// The guard's address.
using setting = std::uint32_t;
inline constexpr setting no_setting = 0;

inline constexpr std::uint32_t entries = 16;
inline constexpr std::uint32_t locked_naturally_aligned = 0x98;  // L, A = NAPOT, no access

/// The configuration byte of an entry; four are in one register.
template <std::uint32_t Entry>
[[nodiscard]] inline std::uint32_t entry_configuration() noexcept {
    std::uint32_t four;
    asm volatile("csrr %0, %1" : "=r"(four) : "i"(0x3A0 + Entry / 4));
    return four >> Entry % 4 * 8 & 0xFF;
}

template <std::uint32_t Entry>
[[nodiscard]] inline std::uint32_t entry_address() noexcept {
    std::uint32_t address;
    asm volatile("csrr %0, %1" : "=r"(address) : "i"(0x3B0 + Entry));
    return address;
}

/// True iff the entry was free, the core has it, and it now guards.
template <std::uint32_t Entry>
[[nodiscard]] inline bool lock_entry(std::uint32_t napot) noexcept {
    if (entry_configuration<Entry>() != 0) {
        return false;
    }
    asm volatile("csrw %1, %0" : : "r"(napot), "i"(0x3B0 + Entry));
    if (entry_address<Entry>() != napot) {
        return false;
    }
    asm volatile("csrs %1, %0"
                 :
                 : "r"(locked_naturally_aligned << Entry % 4 * 8), "i"(0x3A0 + Entry / 4)
                 : "memory");
    return entry_configuration<Entry>() == locked_naturally_aligned;
}

[[nodiscard]] inline bool guard_handlers(std::uintptr_t address, std::size_t bytes) noexcept {
    const std::uint32_t napot = address >> 2 | (bytes / 8 - 1);
    return [napot]<std::uint32_t... Entry>(std::integer_sequence<std::uint32_t, Entry...>) {
        return (lock_entry<Entry>(napot) || ...);
    }
    (std::make_integer_sequence<std::uint32_t, entries>{});
}

[[nodiscard]] inline setting thread_setting(std::uintptr_t address, std::size_t bytes) noexcept {
    return guard_handlers(address, bytes) ? address : no_setting;
}

inline void enter(setting) noexcept {}
[[nodiscard]] inline bool intact(setting, std::size_t) noexcept { return true; }

/// The start of the guard that `address` lies in, 0 for none.
[[nodiscard]] inline std::uintptr_t guard_around(std::uintptr_t address) noexcept {
    const auto start_if_in = [address](std::uint32_t configuration, std::uint32_t napot) {
        // The ones at the end of a NAPOT address say how large the entry is.
        const std::uint32_t inside = napot ^ (napot + 1);
        const bool hit =
            configuration == locked_naturally_aligned && ((address >> 2 ^ napot) & ~inside) == 0;
        return hit ? std::uintptr_t{(napot & ~inside) << 2} : std::uintptr_t{0};
    };
    return [start_if_in]<std::uint32_t... Entry>(std::integer_sequence<std::uint32_t, Entry...>) {
        return (start_if_in(entry_configuration<Entry>(), entry_address<Entry>()) | ...);
    }
    (std::make_integer_sequence<std::uint32_t, entries>{});
}

}  // namespace ramwright::port::stack_guard
