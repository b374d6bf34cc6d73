// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// One timer interrupt after a number of instructions, the same on every board.
///
///     board::set_alarm(17, [](const board::interruption& at) { ... });   // from 17 instructions on
///
/// Needs a board run with exact instructions. The count starts somewhere inside `set_alarm`, always at
/// the same place. At most 500,000 instructions; images that link this have no other use for SysTick or
/// for the machine timer.

namespace board {

/// Where an alarm came in.
struct interruption {
    std::uintptr_t program_counter;  ///< of the instruction that has not been executed yet
    std::uint32_t late_ns;           ///< from the asked moment to the handler, to the timer's tick
};

using alarm_handler = void (*)(const interruption&);

/// What an instruction takes on a board run with exact instructions.
inline constexpr std::uint32_t ns_per_instruction = 1024;

/// The timer's own tick is shorter than half an instruction, so a moment in the middle of one is behind
/// the same instruction every time.
inline constexpr std::uint64_t ns_to_the_middle_of(std::uint32_t instruction) noexcept {
    return std::uint64_t{instruction} * ns_per_instruction - ns_per_instruction / 2;
}

/// Calls `handler` once, from an interrupt. Replaces an alarm that is set.
void set_alarm(std::uint32_t instructions, alarm_handler handler) noexcept;

/// No alarm comes after this.
void clear_alarm() noexcept;

/// The alarm's priority byte: less urgent than a device that is left at its default, more than a switch
/// of threads.
inline constexpr std::uint8_t alarm_priority = 0xC0;

}  // namespace board
