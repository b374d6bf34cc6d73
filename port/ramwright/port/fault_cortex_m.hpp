// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/port/fault.hpp"
#include "ramwright/port/stack_guard.hpp"

/// \file
/// Faults of Cortex-M. `ramwright_fault_entry` is the handler of HardFault, MemManage, BusFault, UsageFault
/// and SecureFault: in the vector table, or jumped to as the first thing that a handler does:
///
///     extern "C" [[gnu::naked]] void HardFault_Handler() {
///         asm("ldr r0, =ramwright_fault_entry\n\tbx r0");
///     }

extern "C" [[gnu::naked, gnu::used]] inline void ramwright_fault_entry() {
    // Nothing is stored before the stack has been left: it may be the main stack that overflowed.
    asm volatile(
        ".syntax unified\n\t"
        "cpsid i\n\t"
        "mrs r0, msp\n\t"
        "mov r1, lr\n\t"
#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
        "mrs r2, msplim\n\t"
        "movs r3, #0\n\t"
        "msr msplim, r3\n\t"
#endif
        "ldr r3, =ramwright_emergency_stack_end\n\t"
        "ldr r3, [r3]\n\t"
        "cmp r3, #0\n\t"
        "beq 1f\n\t"
        "msr msp, r3\n"
        "1:\n\t"
        "bl ramwright_on_fault\n\t"
        ".ltorg");
}

namespace ramwright::port {

namespace detail {

[[nodiscard]] inline volatile std::uint32_t& system_register(std::uintptr_t address) noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(address);
}

struct stack_found {
    bool overflow;
    std::uintptr_t place;
};

#if __ARM_ARCH_ISA_THUMB == 2
inline constexpr std::uint32_t stacking_failed =
    1u << 4 | 1u << 12 | 1u << 20;                              // MSTKERR, STKERR, STKOF
inline constexpr std::uint32_t memory_address_valid = 1u << 7;  // MMARVALID
inline constexpr std::uint32_t bus_address_valid = 1u << 15;    // BFARVALID
#endif

#if __ARM_ARCH == 7

/// By the region that was hit: it is that of the running thread, or the main stack's. Where the core did not
/// say what address it could not store to, it was on its way to the stack that the fault left.
[[nodiscard]] inline stack_found find_overflow(std::uint32_t cause, std::uintptr_t address,
                                               bool on_process_stack, std::uintptr_t stack_pointer,
                                               std::uintptr_t) noexcept {
    constexpr std::uint32_t memory_stacking_failed = 1u << 4 | 1u << 5;  // MSTKERR, MLSPERR
    const bool stacking = (cause & memory_stacking_failed) != 0;
    for (const std::uint32_t region :
         {stack_guard::region_of_threads, stack_guard::region_of_handlers}) {
        const std::uintptr_t base = stack_guard::base_of(region);
        const std::size_t bytes = stack_guard::bytes_of(region);
        const bool of_this_stack = (region == stack_guard::region_of_threads) == on_process_stack;
        const bool hit = address - base < bytes;
        const bool near = stack_pointer - base < bytes + longest_push;
        const bool jumped = of_this_stack && stack_pointer < base;
        if (hit && (stacking || near || jumped)) {
            return {true, base};
        }
        if (stacking && address == 0 && of_this_stack && bytes != 0) {
            return {true, base};
        }
    }
    return {false, stack_pointer};
}

#elif __ARM_ARCH_ISA_THUMB == 2

/// By the limit that the stack pointer was kept from.
[[nodiscard]] inline stack_found find_overflow(std::uint32_t cause, std::uintptr_t,
                                               bool on_process_stack, std::uintptr_t stack_pointer,
                                               std::uintptr_t main_limit) noexcept {
    constexpr std::uint32_t limit_hit = 1u << 20;  // STKOF
    if ((cause & limit_hit) == 0) {
        return {false, stack_pointer};
    }
    std::uintptr_t process_limit;
    asm volatile("mrs %0, psplim" : "=r"(process_limit));
    return {true, on_process_stack ? process_limit : main_limit};
}

#endif

}  // namespace detail

inline void enable_faults() noexcept {
#if __ARM_ARCH_ISA_THUMB == 2
    constexpr std::uint32_t memory_bus_and_usage = 7u << 16;
    detail::system_register(0xE000'ED24) =
        detail::system_register(0xE000'ED24) | memory_bus_and_usage;  // SHCSR
    asm volatile("dsb\n\tisb" : : : "memory");
#endif
}

[[nodiscard]] inline fault_state read_fault(std::uintptr_t main_pointer, std::uintptr_t link,
                                            std::uintptr_t main_limit) noexcept {
    fault_state state;
    asm volatile("mrs %0, ipsr" : "=r"(state.exception));
    constexpr std::uint32_t process_stack = 1u << 2;  // SPSEL in EXC_RETURN
    const bool on_process_stack = (link & process_stack) != 0;
    if (on_process_stack) {
        asm volatile("mrs %0, psp" : "=r"(state.stack_pointer));
    } else {
        state.stack_pointer = main_pointer;
    }
    state.place = state.stack_pointer;
    bool saved = true;
#if __ARM_ARCH_ISA_THUMB == 2
    state.cause = detail::system_register(0xE000'ED28);  // CFSR
    if ((state.cause & detail::memory_address_valid) != 0) {
        state.address = detail::system_register(0xE000'ED34);  // MMFAR
    } else if ((state.cause & detail::bus_address_valid) != 0) {
        state.address = detail::system_register(0xE000'ED38);  // BFAR
    }
    saved = (state.cause & detail::stacking_failed) == 0;
    const detail::stack_found found = detail::find_overflow(
        state.cause, state.address, on_process_stack, state.stack_pointer, main_limit);
    state.overflow = found.overflow;
    state.place = found.place;
#else
    static_cast<void>(main_limit);
#endif
    if (saved) {
        const auto* const frame = reinterpret_cast<const std::uint32_t*>(state.stack_pointer);
        state.return_address = frame[5];
        state.program_counter = frame[6];
    }
    return state;
}

[[noreturn]] inline void reset() noexcept {
    constexpr std::uint32_t key_and_reset_request = 0x05FA'0004;
    asm volatile("dsb" : : : "memory");
    detail::system_register(0xE000'ED0C) = key_and_reset_request;  // AIRCR
    while (true) {
        asm volatile("dsb");
    }
}

}  // namespace ramwright::port
