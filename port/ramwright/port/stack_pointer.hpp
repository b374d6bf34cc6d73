// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// Where the stack of the running code ends at the moment: one instruction; and what the core put on it by
/// itself. In the library only the room `stack` includes it.

namespace ramwright::port {

#if defined(__x86_64__)
/// A function that calls none may use so many bytes below the stack pointer.
inline constexpr std::size_t bytes_below_stack_pointer = 128;
#else
inline constexpr std::size_t bytes_below_stack_pointer = 0;
#endif

[[nodiscard]] [[gnu::always_inline]] inline std::uintptr_t stack_pointer() noexcept {
    std::uintptr_t pointer;
#if defined(__arm__) || defined(__aarch64__)
    asm volatile("mov %0, sp" : "=r"(pointer));
#elif defined(__riscv)
    asm volatile("mv %0, sp" : "=r"(pointer));
#elif defined(__x86_64__)
    asm volatile("movq %%rsp, %0" : "=r"(pointer));
#else
    asm volatile("movl %%esp, %0" : "=r"(pointer));
#endif
    return pointer;
}

/// Bytes that the core saved above `entry`, the stack pointer that a function began with, when an exception
/// was what began it, as `returns_to`, its return address, says. 0 if it was called, and where the core saved
/// them on the stack of a thread. RISC-V cores save nothing.
[[nodiscard]] [[gnu::always_inline]] inline std::size_t bytes_saved_by_core(
    [[maybe_unused]] std::uintptr_t returns_to, [[maybe_unused]] std::uintptr_t entry) noexcept {
#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
    constexpr std::uintptr_t first_of_exceptions = 0xFFFF'FF00;
    constexpr std::uintptr_t on_process_stack = 1u << 2;
    constexpr std::uintptr_t without_floating_point = 1u << 4;
    if (returns_to < first_of_exceptions || (returns_to & on_process_stack) != 0) {
        return 0;
    }
    // The last of the eight words is xPSR, which says whether a word is left out to align them.
    const std::uint32_t status = *reinterpret_cast<const volatile std::uint32_t*>(entry + 28);
    return ((returns_to & without_floating_point) != 0 ? 32u : 104u) + (status >> 9 & 1u) * 4u;
#else
    return 0;
#endif
}

}  // namespace ramwright::port
