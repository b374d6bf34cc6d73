// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>

#include "board/console.hpp"

/// From reset to main with the generated tables: however many sections the layout has, this stays as it is.

extern "C" {

// C++ reserves the name to the program itself.
int program() asm("main");

struct copied_section {
    const std::uint32_t* load_start;
    std::uint32_t* start;
    std::uint32_t* end;
};

struct zeroed_section {
    std::uint32_t* start;
    std::uint32_t* end;
};

extern const copied_section copy_table_start[];
extern const copied_section copy_table_end[];
extern const zeroed_section zero_table_start[];
extern const zeroed_section zero_table_end[];
extern void (*const init_array_start[])();
extern void (*const init_array_end[])();
extern std::uint32_t stack_top[];

void IRQ5_Handler();

[[noreturn]] void Reset_Handler() {
    constexpr std::uintptr_t coprocessor_access_control = 0xE000'ED88;
    constexpr std::uint32_t floating_point_unit = 0xFu << 20;
    *reinterpret_cast<volatile std::uint32_t*>(coprocessor_access_control) |= floating_point_unit;
    asm volatile("dsb\n\tisb" : : : "memory");

    for (const copied_section* each = copy_table_start; each != copy_table_end; ++each) {
        const std::uint32_t* from = each->load_start;
        for (std::uint32_t* to = each->start; to != each->end; ++to) {
            *to = *from++;
        }
    }
    for (const zeroed_section* each = zero_table_start; each != zero_table_end; ++each) {
        for (std::uint32_t* to = each->start; to != each->end; ++to) {
            *to = 0;
        }
    }
    for (auto construct = init_array_start; construct != init_array_end; ++construct) {
        (*construct)();
    }
    board::exit(program());
}

}  // extern "C"

namespace {

using handler = void (*)();

void unexpected_exception() { board::exit(99); }

struct vector_table {
    std::uint32_t* initial_stack;
    std::array<handler, 15> exceptions;
    std::array<handler, 6> interrupts;
};

constexpr handler other = unexpected_exception;

[[gnu::section(".vectors"), gnu::used]] const vector_table vectors{
    .initial_stack = stack_top,
    .exceptions = {Reset_Handler, other, other, other, other, other, other, nullptr, nullptr,
                   nullptr, other, other, nullptr, other, other},
    .interrupts = {other, other, other, other, other, IRQ5_Handler},
};

}  // namespace
