// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// One interrupt that software can raise, the same on every board.

namespace board {

/// From here on `raise_interrupt` runs `handler`, at once or as soon as interrupts are unmasked.
void enable_interrupt(void (*handler)()) noexcept;

void raise_interrupt() noexcept;

/// What `active_exception` says in the handler.
#if defined(__arm__)
inline constexpr std::uint32_t raised_exception = 16 + 5;
#else
inline constexpr std::uint32_t raised_exception = 16 + 3;
#endif

}  // namespace board
