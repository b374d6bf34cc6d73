// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// Interrupts of a Cortex-M that software raises, each where all of a function's stack is taken.

namespace stack_bound {

inline volatile std::uint32_t& device_register(std::uintptr_t address) {
    return *reinterpret_cast<volatile std::uint32_t*>(address);
}

inline void enable(unsigned number, std::uint32_t priority) {
    volatile std::uint32_t& priorities = device_register(0xE000'E400 + number / 4 * 4);
    const unsigned shift = number % 4 * 8;
    priorities = (priorities & ~(0xFFu << shift)) | priority << shift;
    device_register(0xE000'E100) = 1u << number;
}

inline void raise(unsigned number) {
    device_register(0xE000'E200) = 1u << number;
    asm volatile("dsb\n\tisb" : : : "memory");
}

/// Raises the interrupt with all of its stack taken.
template <std::size_t Words>
[[gnu::noinline]] std::uint32_t fill_and_raise(unsigned number) {
    volatile std::uint32_t words[Words];
    for (std::size_t index = 0; index != Words; ++index) {
        words[index] = number;
    }
    raise(number);
    return words[number % Words];
}

}  // namespace stack_bound
