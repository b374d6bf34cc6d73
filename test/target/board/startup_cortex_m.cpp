// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>

#include "board/console.hpp"

/// From reset to main, and a vector table whose handlers a test replaces by defining one of the
/// same name. An exception nobody handles ends the run with status 99.

extern "C" {

// C++ reserves the name to the program itself.
int program() asm("main");

extern std::uint32_t data_load_start[];
extern std::uint32_t data_start[];
extern std::uint32_t data_end[];
extern std::uint32_t bss_start[];
extern std::uint32_t bss_end[];
extern std::uint32_t stack_top[];
extern void (*const init_array_start[])();
extern void (*const init_array_end[])();

[[noreturn]] void Reset_Handler() {
#if defined(__ARM_FP) && __ARM_FP != 0
    constexpr std::uintptr_t coprocessor_access_control = 0xE000'ED88;
    constexpr std::uint32_t floating_point_unit = 0xFu << 20;
    *reinterpret_cast<volatile std::uint32_t*>(coprocessor_access_control) |= floating_point_unit;
    asm volatile("dsb\n\tisb" : : : "memory");
#endif
    const std::uint32_t* from = data_load_start;
    for (std::uint32_t* to = data_start; to != data_end; ++to) {
        *to = *from++;
    }
    for (std::uint32_t* to = bss_start; to != bss_end; ++to) {
        *to = 0;
    }
    for (auto construct = init_array_start; construct != init_array_end; ++construct) {
        (*construct)();
    }
    board::exit(program());
}

void unexpected_exception() {
    std::uint32_t number;
    asm volatile("mrs %0, ipsr" : "=r"(number));
    board::print("Unexpected exception ");
    board::print_decimal(number);
    board::print(".\n");
    board::exit(99);
}

// Aliases, because a handler must be weak by itself for a test to replace it alone.
[[gnu::weak, gnu::alias("unexpected_exception")]] void NMI_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void HardFault_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void MemManage_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void BusFault_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void UsageFault_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void SecureFault_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void SVC_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void DebugMon_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void PendSV_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void SysTick_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void IRQ0_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void IRQ1_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void IRQ2_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void IRQ3_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void IRQ4_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void IRQ5_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void IRQ6_Handler();
[[gnu::weak, gnu::alias("unexpected_exception")]] void IRQ7_Handler();

}  // extern "C"

namespace {

using handler = void (*)();

struct vector_table {
    std::uint32_t* initial_stack;
    std::array<handler, 15> exceptions;
    std::array<handler, 8> interrupts;
};
static_assert(sizeof(vector_table) == 24 * sizeof(handler));

[[gnu::section(".vectors"), gnu::used]] const vector_table vectors{
    .initial_stack = stack_top,
    .exceptions = {Reset_Handler, NMI_Handler, HardFault_Handler, MemManage_Handler,
                   BusFault_Handler, UsageFault_Handler, SecureFault_Handler, nullptr, nullptr,
                   nullptr, SVC_Handler, DebugMon_Handler, nullptr, PendSV_Handler,
                   SysTick_Handler},
    .interrupts = {IRQ0_Handler, IRQ1_Handler, IRQ2_Handler, IRQ3_Handler, IRQ4_Handler,
                   IRQ5_Handler, IRQ6_Handler, IRQ7_Handler},
};

}  // namespace
