// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// The port for Cortex-M: Armv6-M, v7-M and v8-M (either security state, whose PRIMASK is its own).
///
/// | function           | instructions | effect                                                   |
/// |--------------------|--------------|----------------------------------------------------------|
/// | mask_interrupts    | 2            | PRIMASK: everything but NMI and HardFault waits          |
/// | restore_interrupts | 1            | what waited runs before the next instruction but one     |
/// | raise_priority     | 3            | BASEPRI, and ISB; on v6-M and v8-M Baseline as mask_interrupts |
/// | restore_priority   | 1            | as restore_interrupts                                    |
/// | active_exception   | 1            | IPSR: 15 is SysTick, 16 + n is interrupt n               |
/// | priority_of        | ≤ 12; v6-M: ≤ 20 | its byte in NVIC_IPR or SHPR; -2 NMI, -1 HardFault       |

namespace ramwright::port {

/// PRIMASK as it was.
using interrupt_state = std::uint32_t;

// Each "memory" keeps the compiler from moving accesses out of the masked section. The core itself
// needs no barrier: it sees its own accesses in order, and CPSID takes effect at once.

[[nodiscard]] inline interrupt_state mask_interrupts() noexcept {
    interrupt_state before;
    asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(before) : : "memory");
    return before;
}

inline void restore_interrupts(interrupt_state before) noexcept {
    asm volatile("msr primask, %0" : : "r"(before) : "memory");
}

// __ARM_ARCH_ISA_THUMB is 2 for Armv7-M and Armv8-M Mainline, which have BASEPRI, and 1 for the others.
#if __ARM_ARCH_ISA_THUMB == 2
inline constexpr bool has_raise_priority = true;

/// BASEPRI as it was.
using priority_state = std::uint32_t;

[[nodiscard]] inline priority_state raise_priority(std::uint8_t to) noexcept {
    priority_state before;
    // BASEPRI_MAX is never lowered by a write. Unlike CPSID, MSR needs the ISB to take effect at once.
    asm volatile("mrs %0, basepri\n\tmsr basepri_max, %1\n\tisb"
                 : "=&r"(before)
                 : "r"(std::uint32_t{to})
                 : "memory");
    return before;
}

inline void restore_priority(priority_state before) noexcept {
    asm volatile("msr basepri, %0" : : "r"(before) : "memory");
}
#else
inline constexpr bool has_raise_priority = false;
using priority_state = interrupt_state;
[[nodiscard]] inline priority_state raise_priority(std::uint8_t) noexcept {
    return mask_interrupts();
}
inline void restore_priority(priority_state before) noexcept { restore_interrupts(before); }
#endif

[[nodiscard]] inline std::uint32_t active_exception() noexcept {
    std::uint32_t exception;
    asm volatile("mrs %0, ipsr" : "=r"(exception));
    return exception;
}

/// The priority `exception`, which is active, was given.
[[nodiscard]] inline int priority_of(std::uint32_t exception) noexcept {
    constexpr std::uint32_t first_configurable = 4;
    constexpr std::uint32_t first_external = 16;
    if (exception < first_configurable) {
        return static_cast<int>(exception) - static_cast<int>(first_configurable);
    }
    const std::uintptr_t registers =
        exception < first_external ? std::uintptr_t{0xE000'ED18} - first_configurable  // SHPR1
                                   : std::uintptr_t{0xE000'E400} - first_external;     // NVIC_IPR0
    // Whole words: Armv6-M does not read these registers in bytes.
    const std::uint32_t four =
        *reinterpret_cast<const volatile std::uint32_t*>(registers + (exception & ~3U));
    return static_cast<int>(four >> (exception & 3U) * 8 & 0xFF);
}

}  // namespace ramwright::port
