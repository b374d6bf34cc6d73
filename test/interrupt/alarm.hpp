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
    std::uint32_t late;  ///< instructions between the asked moment and the handler's start
};

using alarm_handler = void (*)(const interruption&);

/// Calls `handler` once, from an interrupt. Replaces an alarm that is set.
void set_alarm(std::uint32_t instructions, alarm_handler handler) noexcept;

/// No alarm comes after this.
void clear_alarm() noexcept;

/// The alarm's priority byte: less urgent than a device that is left at its default, more than a switch
/// of threads.
inline constexpr std::uint8_t alarm_priority = 0xC0;

}  // namespace board
