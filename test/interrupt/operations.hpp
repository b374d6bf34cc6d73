// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "interrupt/swept_allocator.hpp"

/// \file
/// Every operation of an allocator, interrupted by a context that takes a block and gives one back.

namespace interrupt_test {

/// What interrupts the operation, at whose end `interfere` has been called once.
using interruption_work = void (*)();

/// The other context's part: a block more, and an older one freed.
void interfere() noexcept;

/// Sweeps each operation that the subject has. One line for each is printed, and expected to be
/// exhaustive and to leave check() content, no block held twice and none lost.
void sweep_operations(const subject& one, interruption_work interruption) noexcept;

/// Expects that some operation breaks if nothing guards it.
void expect_corruption(const subject& one, interruption_work interruption) noexcept;

}  // namespace interrupt_test
