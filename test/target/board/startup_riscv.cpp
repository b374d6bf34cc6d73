// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "board/console.hpp"
#include "ramwright/core/context.hpp"

/// From reset to main, and a trap entry that tells the port a trap is being served. A test replaces
/// `handle_trap`; a trap nobody handles ends the run with status 99.

extern "C" {

// C++ reserves the name to the program itself.
int program() asm("main");

extern std::uint32_t bss_start[];
extern std::uint32_t bss_end[];
extern void (*const init_array_start[])();
extern void (*const init_array_end[])();

void unexpected_trap(std::uint32_t cause, std::uint32_t program_counter) {
    board::print("Unexpected exception ");
    board::print_hexadecimal(cause);
    board::print(" at ");
    board::print_hexadecimal(program_counter);
    board::print(".\n");
    board::exit(99);
}

[[gnu::weak]] void handle_trap(std::uint32_t cause, std::uint32_t program_counter) {
    unexpected_trap(cause, program_counter);
}

[[gnu::interrupt("machine"), gnu::aligned(4), gnu::used]] void trap_entry() {
    std::uint32_t cause;
    std::uint32_t program_counter;
    asm volatile("csrr %0, mcause" : "=r"(cause));
    asm volatile("csrr %0, mepc" : "=r"(program_counter));
    const ramwright::port::trap_scope serving{cause};
    handle_trap(cause, program_counter);
}

[[noreturn, gnu::used]] void start_in_c() {
    for (std::uint32_t* to = bss_start; to != bss_end; ++to) {
        *to = 0;
    }
    for (auto construct = init_array_start; construct != init_array_end; ++construct) {
        (*construct)();
    }
    board::exit(program());
}

/// Of the cores of a machine the first runs the program. A test of two replaces this.
[[gnu::weak, gnu::naked]] void other_core() {
    asm volatile(
        "1:\n\t"
        "wfi\n\t"
        "j 1b");
}

[[gnu::naked, gnu::section(".text.start"), gnu::used]] void start() {
    asm volatile(
        "csrr t0, mhartid\n\t"
        "beqz t0, 1f\n\t"
        "j other_core\n"
        "1:\n\t"
        ".option push\n\t"
        ".option norelax\n\t"
        "la gp, __global_pointer$\n\t"
        ".option pop\n\t"
        "la sp, stack_top\n\t"
        "la tp, thread_local_start\n\t"
        "la t0, trap_entry\n\t"
        "csrw mtvec, t0\n\t"
        "j start_in_c");
}

}  // extern "C"
