// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "memory_in_use.hpp"

/// \file
/// The program on a board without anything else: what has to run before main, and a main that does what the
/// word behind the memory of the program says, and waits to be looked at.

extern "C" {
extern std::uint32_t data_load[], data_start[], data_end[], bss_start[], bss_end[];
extern void (*init_start[])();
extern void (*init_end[])();
extern std::uint32_t stack_top[];
extern const volatile std::uint32_t wanted_mishap;

[[noreturn]] void start() {
    const std::uint32_t* from = data_load;
    for (std::uint32_t* to = data_start; to != data_end; ++to) {
        *to = *from++;
    }
    for (std::uint32_t* to = bss_start; to != bss_end; ++to) {
        *to = 0;
    }
    for (auto* each = init_start; each != init_end; ++each) {
        (*each)();
    }
    node::use_memory(static_cast<node::mishap>(wanted_mishap));
    for (;;) {
        asm volatile("wfi" : : : "memory");
    }
}

#ifdef __arm__
void on_call() { node::free_in_interrupt(); }

[[gnu::section(".vectors"), gnu::used]] const void* const vectors[16] = {
    stack_top, reinterpret_cast<const void*>(&start),
    nullptr,   nullptr,
    nullptr,   nullptr,
    nullptr,   nullptr,
    nullptr,   nullptr,
    nullptr,   reinterpret_cast<const void*>(&on_call)};
#else
[[gnu::naked, gnu::section(".vectors"), gnu::used]] void reset() {
    asm volatile("la sp, stack_top\n j start");
}
#endif
}
