// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

/// \file
/// What the example places, each where it does best.

namespace placement {

using audio_half = std::array<std::int16_t, 480>;

/// DMA fills one half while the processor reads the other: in the second bank, where its accesses delay
/// nobody else's.
extern std::array<audio_half, 2> audio_input;

/// What a serial port sends: any memory that DMA reaches.
extern std::array<char, 64> outgoing;

/// The interrupt's own, with an initial value, in the memory that never makes it wait.
struct audio_state {
    std::uint32_t filled_half;
    std::uint32_t halves_done;
    std::int32_t gain;
};
extern audio_state state;

/// How often the program started since power came on.
struct start_record {
    std::uint32_t valid;
    std::uint32_t starts;
};
extern start_record starts;

/// The interrupt at the end of each half. Returns the address of a variable on its stack.
void half_done() noexcept;
extern std::uintptr_t interrupt_stack;

}  // namespace placement
