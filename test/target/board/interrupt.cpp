// SPDX-License-Identifier: Apache-2.0
#include "board/interrupt.hpp"

#include <cstdint>

namespace board {
namespace {

using interrupt_handler = void (*)();
constinit interrupt_handler raised_handler = nullptr;

volatile std::uint32_t& device_register(std::uintptr_t address) noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(address);
}

}  // namespace

#if defined(__arm__)

namespace {
constexpr std::uint32_t line = 1u << 5;
}

void enable_interrupt(interrupt_handler handler) noexcept {
    raised_handler = handler;
    device_register(0xE000'E100) = line;  // NVIC_ISER0
}

void raise_interrupt() noexcept {
    device_register(0xE000'E200) = line;  // NVIC_ISPR0
    asm volatile("dsb\n\tisb" : : : "memory");
}

extern "C" void IRQ5_Handler();
extern "C" void IRQ5_Handler() { raised_handler(); }

#else

namespace {
constexpr std::uintptr_t machine_software_interrupt = 0x0200'0000;  // CLINT, MSIP of hart 0
}

void enable_interrupt(interrupt_handler handler) noexcept {
    raised_handler = handler;
    constexpr std::uint32_t software = 1u << 3;
    asm volatile("csrs mie, %0\n\tcsrs mstatus, %0" : : "r"(software) : "memory");
}

void raise_interrupt() noexcept {
    device_register(machine_software_interrupt) = 1;
    // The line is a write to a device: two more instructions, and it has been seen.
    asm volatile("fence\n\tnop\n\tnop" : : : "memory");
}

extern "C" void unexpected_trap(std::uint32_t cause, std::uint32_t program_counter);
/// As SysTick_Handler on Cortex-M: an image that uses the machine timer defines it.
extern "C" [[gnu::weak]] void handle_timer(std::uintptr_t program_counter);

extern "C" void handle_trap(std::uint32_t cause, std::uint32_t program_counter);
extern "C" void handle_trap(std::uint32_t cause, std::uint32_t program_counter) {
    constexpr std::uint32_t software_interrupt = 1u << 31 | 3;
    constexpr std::uint32_t timer_interrupt = 1u << 31 | 7;
    if (cause == timer_interrupt && handle_timer != nullptr) {
        handle_timer(program_counter);
        return;
    }
    if (cause != software_interrupt) {
        unexpected_trap(cause, program_counter);
    }
    device_register(machine_software_interrupt) = 0;
    raised_handler();
}

#endif

}  // namespace board
