// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "interrupt/alarm.hpp"
#include "ramwright/core/context.hpp"

namespace board {
namespace {

constinit alarm_handler on_alarm = nullptr;
constinit std::uint64_t asked_for = 0;

constexpr std::uint32_t ns_per_tick = 100;
constexpr std::uint32_t timer_interrupt = 1u << 7;

/// More than `set_alarm` needs from its look at the time on, so that it never strikes in there.
constexpr std::uint32_t own_instructions = 64;

volatile std::uint32_t& device_register(std::uintptr_t address) noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(address);
}

/// CLINT: mtime, which runs.
std::uint64_t now() noexcept {
    while (true) {
        const std::uint32_t high = device_register(0x0200'BFFC);
        const std::uint32_t low = device_register(0x0200'BFF8);
        if (high == device_register(0x0200'BFFC)) {
            return std::uint64_t{high} << 32 | low;
        }
    }
}

/// CLINT: mtimecmp of hart 0. Never lower than wanted in between, or it would strike at once.
void strike_at(std::uint64_t moment) noexcept {
    device_register(0x0200'4000) = 0xFFFF'FFFF;
    device_register(0x0200'4004) = static_cast<std::uint32_t>(moment >> 32);
    device_register(0x0200'4000) = static_cast<std::uint32_t>(moment);
}

}  // namespace

void set_alarm(std::uint32_t instructions, alarm_handler handler) noexcept {
    clear_alarm();
    on_alarm = handler;
    asm volatile("csrs mie, %0" : : "r"(timer_interrupt) : "memory");
    if (!ramwright::in_interrupt()) {  // there, the end of the trap unmasks
        asm volatile("csrsi mstatus, 8" : : : "memory");
    }
    asked_for = now() + ns_to_the_middle_of(instructions + own_instructions) / ns_per_tick;
    strike_at(asked_for);
}

void clear_alarm() noexcept {
    strike_at(~std::uint64_t{0});
    asm volatile("fence\n\tnop\n\tnop" : : : "memory");
}

extern "C" void handle_timer(std::uintptr_t program_counter);
extern "C" void handle_timer(std::uintptr_t program_counter) {
    const std::uint64_t ticks = now() - asked_for;
    strike_at(~std::uint64_t{0});
    on_alarm({.program_counter = program_counter,
              .late_ns = static_cast<std::uint32_t>(ticks * ns_per_tick)});
}

}  // namespace board
