// SPDX-License-Identifier: Apache-2.0
#include "audio.hpp"

namespace placement {

[[gnu::section(".sram2")]] constinit std::array<audio_half, 2> audio_input{};
[[gnu::section(".dma_buffers")]] constinit std::array<char, 64> outgoing{};
[[gnu::section(".dtcm")]] constinit audio_state state{
    .filled_half = 1, .halves_done = 0, .gain = 3};
[[gnu::section(".noinit")]] start_record starts;

constinit std::uintptr_t interrupt_stack = 0;

void half_done() noexcept {
    interrupt_stack = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    for (std::int16_t& sample : audio_input[state.filled_half]) {
        sample = static_cast<std::int16_t>(sample * state.gain);
    }
    state.filled_half ^= 1;
    ++state.halves_done;
}

}  // namespace placement
