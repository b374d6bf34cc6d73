// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel/core.hpp"
#include "kernel/kernel.hpp"
#include "ramwright/core/context.hpp"

/// Every trap saves the whole thread on its own stack and is served on another. A thread switches by
/// an environment call; an interrupt, or a thread that masks interrupts, leaves a note for the end of
/// the trap, or of the next one.

extern "C" void handle_trap(std::uint32_t cause, std::uint32_t program_counter);

namespace test_kernel::core {
namespace {

constexpr std::uint32_t mstatus_mie = 1u << 3;
constexpr std::uint32_t mstatus_mpie = 1u << 7;
constexpr std::uint32_t mstatus_mpp_machine = 3u << 11;
constexpr std::uint32_t environment_call = 11;

/// What a trap leaves on a thread's stack, from the lowest address on.
struct frame {
    std::uint32_t program_counter;
    std::uint32_t status;
    std::uint32_t x1;
    std::uint32_t x5_to_x9[5];
    std::uint32_t x10;
    std::uint32_t x11_to_x31[21];
    std::uint32_t padding[2];
};
static_assert(sizeof(frame) == 128);

constinit volatile bool switch_wanted = false;
constinit std::uint32_t board_traps = 0;

}  // namespace

critical_section::critical_section() noexcept {
    asm volatile("csrrci %0, mstatus, 8" : "=r"(before_) : : "memory");
}
critical_section::~critical_section() {
    asm volatile("csrs mstatus, %0" : : "r"(before_ & mstatus_mie) : "memory");
}
bool critical_section::nested() const noexcept { return (before_ & mstatus_mie) == 0; }

bool in_interrupt() noexcept { return ramwright::in_interrupt(); }
bool in_too_urgent_interrupt() noexcept { return false; }

void request_switch() noexcept {
    std::uint32_t status;
    asm volatile("csrr %0, mstatus" : "=r"(status) : : "memory");
    if (in_interrupt() || (status & mstatus_mie) == 0) {
        switch_wanted = true;
    } else {
        asm volatile("ecall" : : : "memory");
    }
}

void* first_frame(std::uintptr_t top, thread_function function, void* argument,
                  void (*when_it_returns)()) noexcept {
    auto* const made = reinterpret_cast<frame*>((top & ~std::uintptr_t{15}) - sizeof(frame));
    *made = {};
    made->program_counter = reinterpret_cast<std::uintptr_t>(function);
    made->status = mstatus_mpie | mstatus_mpp_machine;
    made->x1 = reinterpret_cast<std::uintptr_t>(when_it_returns);
    made->x10 = reinterpret_cast<std::uintptr_t>(argument);
    return made;
}

void sleep_unless_zero(const volatile std::uint32_t* until_zero) noexcept {
    // A pending interrupt ends WFI although it is masked, so none can slip in between.
    asm volatile("csrci mstatus, 8" : : : "memory");
    if (*until_zero != 0) {
        asm volatile("wfi" : : : "memory");
    }
    asm volatile("csrsi mstatus, 8" : : : "memory");
}

extern "C" [[gnu::used]] void* test_kernel_trap(frame* interrupted, std::uint32_t cause) {
    const ramwright::port::trap_scope serving{cause};
    if (cause == environment_call) {
        interrupted->program_counter += 4;
        switch_wanted = true;
    } else {
        handle_trap(cause, interrupted->program_counter);
    }
    if (!switch_wanted) {
        return interrupted;
    }
    switch_wanted = false;
    return test_kernel_switch(interrupted);
}

extern "C" {
alignas(16) std::byte test_kernel_trap_stack[2048];

[[gnu::naked, gnu::aligned(4)]] void test_kernel_trap_entry() {
    asm volatile(
        "addi sp, sp, -128\n\t"
        "sw x1, 8(sp)\n\t"
        "sw x5, 12(sp)\n\t"
        "sw x6, 16(sp)\n\t"
        "sw x7, 20(sp)\n\t"
        "sw x8, 24(sp)\n\t"
        "sw x9, 28(sp)\n\t"
        "sw x10, 32(sp)\n\t"
        "sw x11, 36(sp)\n\t"
        "sw x12, 40(sp)\n\t"
        "sw x13, 44(sp)\n\t"
        "sw x14, 48(sp)\n\t"
        "sw x15, 52(sp)\n\t"
        "sw x16, 56(sp)\n\t"
        "sw x17, 60(sp)\n\t"
        "sw x18, 64(sp)\n\t"
        "sw x19, 68(sp)\n\t"
        "sw x20, 72(sp)\n\t"
        "sw x21, 76(sp)\n\t"
        "sw x22, 80(sp)\n\t"
        "sw x23, 84(sp)\n\t"
        "sw x24, 88(sp)\n\t"
        "sw x25, 92(sp)\n\t"
        "sw x26, 96(sp)\n\t"
        "sw x27, 100(sp)\n\t"
        "sw x28, 104(sp)\n\t"
        "sw x29, 108(sp)\n\t"
        "sw x30, 112(sp)\n\t"
        "sw x31, 116(sp)\n\t"
        "csrr x5, mepc\n\t"
        "csrr x6, mstatus\n\t"
        "sw x5, 0(sp)\n\t"
        "sw x6, 4(sp)\n\t"
        "mv a0, sp\n\t"
        "csrr a1, mcause\n\t"
        "la sp, test_kernel_trap_stack + 2048\n\t"
        "call test_kernel_trap\n\t"
        "mv sp, a0\n\t"
        // Takes away what another thread reserved and is now to have been away from.
        "sc.w x0, x0, (sp)\n\t"
        "lw x5, 0(sp)\n\t"
        "lw x6, 4(sp)\n\t"
        "csrw mepc, x5\n\t"
        "csrw mstatus, x6\n\t"
        "lw x1, 8(sp)\n\t"
        "lw x5, 12(sp)\n\t"
        "lw x6, 16(sp)\n\t"
        "lw x7, 20(sp)\n\t"
        "lw x8, 24(sp)\n\t"
        "lw x9, 28(sp)\n\t"
        "lw x10, 32(sp)\n\t"
        "lw x11, 36(sp)\n\t"
        "lw x12, 40(sp)\n\t"
        "lw x13, 44(sp)\n\t"
        "lw x14, 48(sp)\n\t"
        "lw x15, 52(sp)\n\t"
        "lw x16, 56(sp)\n\t"
        "lw x17, 60(sp)\n\t"
        "lw x18, 64(sp)\n\t"
        "lw x19, 68(sp)\n\t"
        "lw x20, 72(sp)\n\t"
        "lw x21, 76(sp)\n\t"
        "lw x22, 80(sp)\n\t"
        "lw x23, 84(sp)\n\t"
        "lw x24, 88(sp)\n\t"
        "lw x25, 92(sp)\n\t"
        "lw x26, 96(sp)\n\t"
        "lw x27, 100(sp)\n\t"
        "lw x28, 104(sp)\n\t"
        "lw x29, 108(sp)\n\t"
        "lw x30, 112(sp)\n\t"
        "lw x31, 116(sp)\n\t"
        "addi sp, sp, 128\n\t"
        "mret");
}
}

void start_threads() noexcept {
    asm volatile("csrrw %0, mtvec, %1\n\tcsrsi mstatus, 8"
                 : "=&r"(board_traps)
                 : "r"(test_kernel_trap_entry)
                 : "memory");
}

void stop_threads() noexcept { asm volatile("csrw mtvec, %0" : : "r"(board_traps) : "memory"); }

}  // namespace test_kernel::core
