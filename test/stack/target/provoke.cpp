// SPDX-License-Identifier: Apache-2.0
#include "provoke.hpp"

#include "board/interrupt.hpp"
#include "ramwright/stack/fault.hpp"

extern "C" const char undefined_here[];

namespace provoke {
namespace {

[[gnu::noinline]] std::uint32_t descend(volatile std::uint32_t* above, void (*between)()) {
    constexpr std::uint32_t deepest = 10'000;
    volatile std::uint32_t own[4] = {*above + 1};
    // Where there is floating point, its registers are to be saved as well.
    volatile float used = 1;
    used = used * 2;
    between();
    return own[0] == deepest ? 0 : descend(own, between) + own[0];
}

}  // namespace

void recursion(void (*between)()) {
    volatile std::uint32_t first = 0;
    descend(&first, between);
}

void stray_store(std::uintptr_t address) {
    *reinterpret_cast<volatile std::uint32_t*>(address) = 1;
}

std::uintptr_t undefined_address() { return reinterpret_cast<std::uintptr_t>(undefined_here); }

#if defined(__arm__)

void interrupt_at(std::uintptr_t end) {
    board::enable_interrupt([] {});
    asm volatile(
        ".syntax unified\n\t"
        "mov r4, sp\n\t"
        "mov sp, %0\n\t"
        "str %2, [%1]\n\t"
        "dsb\n\t"
        "isb\n\t"
        "nop\n\t"
        "mov sp, r4"
        :
        : "l"(end), "l"(0xE000'E200), "l"(1u << 5)  // NVIC_ISPR0
        : "r4", "memory");
}

#if __ARM_ARCH_ISA_THUMB == 2
void large_frame_at(std::uintptr_t end) {
    asm volatile(
        "mov r4, sp\n\t"
        "mov sp, %0\n\t"
        "sub sp, #800\n\t"
        "str r4, [sp]\n\t"
        "mov sp, r4"
        :
        : "r"(end)
        : "r4", "memory");
}
#else
void large_frame_at(std::uintptr_t) {}
#endif

[[gnu::noinline]] void undefined_instruction() {
    asm volatile(
        ".global undefined_here\n"
        "undefined_here:\n\t"
        "udf #0");
}

void enter_faults_of_threads() {}
void enter_faults_of_main() {}
void reset_board() {}

extern "C" {
#define HANDLER_OF_FAULTS                    \
    asm volatile(                            \
        ".syntax unified\n\t"                \
        "ldr r0, =ramwright_fault_entry\n\t" \
        "bx r0\n\t"                          \
        ".ltorg")
[[gnu::naked]] void HardFault_Handler();
void HardFault_Handler() { HANDLER_OF_FAULTS; }
[[gnu::naked]] void MemManage_Handler();
void MemManage_Handler() { HANDLER_OF_FAULTS; }
[[gnu::naked]] void BusFault_Handler();
void BusFault_Handler() { HANDLER_OF_FAULTS; }
[[gnu::naked]] void UsageFault_Handler();
void UsageFault_Handler() { HANDLER_OF_FAULTS; }
#undef HANDLER_OF_FAULTS
}

#else

extern "C" void trap_entry();
extern "C" void test_kernel_trap_entry();

void interrupt_at(std::uintptr_t end) {
    board::enable_interrupt([] {});
    asm volatile(
        "mv s1, sp\n\t"
        "mv sp, %0\n\t"
        "sw %2, 0(%1)\n\t"
        "fence\n\t"
        "nop\n\t"
        "nop\n\t"
        "mv sp, s1"
        :
        : "r"(end), "r"(0x0200'0000), "r"(1)  // CLINT, MSIP of hart 0
        : "s1", "memory");
}

void large_frame_at(std::uintptr_t end) {
    asm volatile(
        "mv s1, sp\n\t"
        "addi sp, %0, -800\n\t"
        "sw s1, 0(sp)\n\t"
        "mv sp, s1"
        :
        : "r"(end)
        : "s1", "memory");
}

[[gnu::noinline]] void undefined_instruction() {
    asm volatile(
        ".global undefined_here\n"
        "undefined_here:\n\t"
        "unimp");
}

void enter_faults_of_threads() {
    asm volatile("csrw mtvec, %0" : : "r"(ramwright::port::fault_entry<test_kernel_trap_entry>));
}

void enter_faults_of_main() {
    asm volatile("csrw mtvec, %0" : : "r"(ramwright::port::fault_entry<trap_entry>));
}

void reset_board() {
    constexpr std::uint32_t reset = 0x7777;
    *reinterpret_cast<volatile std::uint32_t*>(0x0010'0000) = reset;  // the board's test device
}

#endif

}  // namespace provoke
