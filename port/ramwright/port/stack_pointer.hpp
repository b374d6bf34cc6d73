// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// Where the stack of the running code ends at the moment: one instruction. In the library only the room
/// `stack` includes it.

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

}  // namespace ramwright::port
