// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/port/fault.hpp"
#include "ramwright/port/stack_guard.hpp"

/// \file
/// Faults of one RV32 hart in machine mode. Every trap comes to one address, so the entry of faults stands
/// in front of the application's own and passes on what is none: interrupts, calls and breakpoints.
///
///     csrw mtvec, ramwright::port::fault_entry<trap_entry>
///
/// Passing on costs 5 to 11 instructions and keeps all registers but mscratch.

namespace ramwright::port {

/// `Next` is the application's trap entry, at most 1 MB away.
template <void (*Next)()>
[[gnu::naked, gnu::aligned(4)]] void fault_entry() {
    // Nothing is stored: the stack may be the one that overflowed.
    asm volatile(
        "csrw mscratch, t0\n\t"
        "csrr t0, mcause\n\t"
        "bltz t0, 1f\n\t"
        "addi t0, t0, -3\n\t"  // breakpoint
        "beqz t0, 1f\n\t"
        "addi t0, t0, -5\n\t"  // call from user mode
        "beqz t0, 1f\n\t"
        "addi t0, t0, -3\n\t"  // call from machine mode
        "beqz t0, 1f\n\t"
        "csrci mstatus, 8\n\t"
        "mv a0, sp\n\t"
        "mv a1, ra\n\t"
        "lw t0, ramwright_emergency_stack_end\n\t"
        "beqz t0, 2f\n\t"
        "mv sp, t0\n"
        "2:\n\t"
        "call ramwright_on_fault\n"
        "1:\n\t"
        "csrr t0, mscratch\n\t"
        "j %0"
        :
        : "i"(Next));
}

inline void enable_faults() noexcept {}

[[nodiscard]] inline fault_state read_fault(std::uintptr_t stack_pointer, std::uintptr_t link,
                                            std::uintptr_t) noexcept {
    fault_state state{.return_address = link, .stack_pointer = stack_pointer};
    asm volatile("csrr %0, mcause" : "=r"(state.cause));
    asm volatile("csrr %0, mtval" : "=r"(state.address));
    asm volatile("csrr %0, mepc" : "=r"(state.program_counter));
    constexpr std::uint32_t load_fault = 5;
    constexpr std::uint32_t store_fault = 7;
    const std::uintptr_t guard = stack_guard::guard_around(state.address);
    const bool near = state.stack_pointer < state.address + longest_push;
    state.overflow =
        (state.cause == load_fault || state.cause == store_fault) && guard != 0 && near;
    // The pointer of an empty stack is one behind it.
    state.place = state.overflow ? guard : stack_pointer - 1;
    return state;
}

/// There is no reset that every core has: the application's handler makes one, or this waits for a watchdog.
[[noreturn]] inline void reset() noexcept {
    while (true) {
        asm volatile("wfi");
    }
}

}  // namespace ramwright::port
