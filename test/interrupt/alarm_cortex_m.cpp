// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "interrupt/alarm.hpp"

namespace board {
namespace {

constinit alarm_handler on_alarm = nullptr;

constexpr std::uint32_t longest = 0xFF'FFFF;
constexpr std::uint32_t ticks_per_ms = RAMWRIGHT_BOARD_TIMER_MHZ * 1000;

/// More than `set_alarm` needs from the start of the counter on, so that it never strikes in there.
constexpr std::uint32_t own_instructions = 32;

volatile std::uint32_t& device_register(std::uintptr_t address) noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(address);
}

volatile std::uint32_t& control() noexcept { return device_register(0xE000'E010); }  // SYST_CSR
volatile std::uint32_t& reload() noexcept { return device_register(0xE000'E014); }   // SYST_RVR
volatile std::uint32_t& counter() noexcept { return device_register(0xE000'E018); }  // SYST_CVR

}  // namespace

void set_alarm(std::uint32_t instructions, alarm_handler handler) noexcept {
    clear_alarm();
    on_alarm = handler;
    constexpr std::uint32_t systick_byte = 24;
    volatile std::uint32_t& priorities = device_register(0xE000'ED20);  // SHPR3
    priorities = (priorities & ~(0xFFu << systick_byte)) | std::uint32_t{alarm_priority}
                                                               << systick_byte;
    const std::uint64_t ns = ns_to_the_middle_of(instructions + own_instructions);
    reload() = static_cast<std::uint32_t>(ns * ticks_per_ms / 1'000'000);
    counter() = 0;
    control() = 0b111;        // core clock, interrupt, enable
    while (counter() == 0) {  // until it has taken the value up
    }
    // What it takes up when it strikes, so that the handler can tell how long ago that was.
    reload() = longest;
}

void clear_alarm() noexcept {
    control() = 0;
    device_register(0xE000'ED04) = 1u << 25;  // ICSR: SysTick does not wait any more
    asm volatile("dsb\n\tisb" : : : "memory");
}

extern "C" [[gnu::used]] void ring(std::uintptr_t program_counter) {
    const std::uint64_t ticks = longest - counter();
    control() = 0;
    const auto late_ns = static_cast<std::uint32_t>(ticks * 1'000'000 / ticks_per_ms);
    on_alarm({.program_counter = program_counter, .late_ns = late_ns});
}

extern "C" [[gnu::naked]] void SysTick_Handler();
extern "C" void SysTick_Handler() {
    // The program counter is the seventh word that the core saved, on whichever stack was in use.
    asm volatile(
        ".syntax unified\n\t"
        "mov r1, lr\n\t"
        "movs r2, #4\n\t"
        "mrs r0, msp\n\t"
        "tst r1, r2\n\t"
        "beq 1f\n\t"
        "mrs r0, psp\n"
        "1:\tldr r0, [r0, #24]\n\t"
        "ldr r1, =ring\n\t"
        "bx r1\n\t"
        ".ltorg");
}

}  // namespace board
