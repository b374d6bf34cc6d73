// SPDX-License-Identifier: Apache-2.0
#include "board/stopwatch.hpp"

#include <cstdint>

namespace board {
namespace {

constinit std::uint32_t empty_region = 0;

[[maybe_unused]] volatile std::uint32_t& device_register(std::uintptr_t address) noexcept {
    return *reinterpret_cast<volatile std::uint32_t*>(address);
}

#if defined(RAMWRIGHT_BOARD_CMSDK_TIMER)

void start_timer() noexcept {
    constexpr std::uintptr_t timer = 0x4000'0000;
    device_register(timer + 0x8) = 0xFFFF'FFFF;  // RELOAD
    device_register(timer + 0x4) = 0xFFFF'FFFF;  // VALUE
    device_register(timer + 0x0) = 1;            // CTRL: enable
}

std::uint32_t elapsed(std::uint32_t begun, std::uint32_t ended) noexcept {
    return begun - ended;  // counts down
}

#elif defined(RAMWRIGHT_BOARD_SYSTICK)

constexpr std::uint32_t systick_mask = 0xFF'FFFF;

void start_timer() noexcept {
    device_register(0xE000'E014) = systick_mask;  // SYST_RVR
    device_register(0xE000'E018) = 0;             // SYST_CVR
    device_register(0xE000'E010) = 0b101;         // SYST_CSR: core clock, no interrupt, enable
}

std::uint32_t elapsed(std::uint32_t begun, std::uint32_t ended) noexcept {
    return (begun - ended) & systick_mask;  // counts down
}

#elif defined(RAMWRIGHT_BOARD_MINSTRET)

void start_timer() noexcept {}

std::uint32_t elapsed(std::uint32_t begun, std::uint32_t ended) noexcept { return ended - begun; }

#endif

/// Rounded to the nearest: the timer's tick is a small part of an instruction.
std::uint32_t instructions_in(std::uint32_t ticks) noexcept {
    constexpr std::uint64_t ns_per_instruction = 1024;
    constexpr std::uint64_t ticks_per_ms = std::uint64_t{RAMWRIGHT_BOARD_TIMER_MHZ} * 1000;
    constexpr std::uint64_t divisor = ns_per_instruction * ticks_per_ms;
    return static_cast<std::uint32_t>((std::uint64_t{ticks} * 1'000'000 + divisor / 2) / divisor);
}

}  // namespace

void start_stopwatches() noexcept {
    start_timer();
    empty_region = 0;
    stopwatch watch;
    std::uint32_t nothing = 0;
    watch.begin(nothing);
    watch.end(nothing);
    empty_region = watch.instructions();
}

std::uint32_t stopwatch::instructions_between(std::uint32_t begun, std::uint32_t ended) noexcept {
    return instructions_in(elapsed(begun, ended)) - empty_region;
}

}  // namespace board
