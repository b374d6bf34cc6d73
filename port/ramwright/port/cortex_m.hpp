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
/// | active_exception   | 1            | IPSR: 15 is SysTick, 16 + n is interrupt n               |
/// | current_thread     | 0            | always 0: without a scheduler there is one thread        |

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

[[nodiscard]] inline std::uint32_t active_exception() noexcept {
    std::uint32_t exception;
    asm volatile("mrs %0, ipsr" : "=r"(exception));
    return exception;
}

[[nodiscard]] inline std::uint32_t current_thread() noexcept { return 0; }

}  // namespace ramwright::port
