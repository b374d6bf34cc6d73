// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// Ways to overflow a stack, and other faults.

namespace provoke {

/// Calls itself until the stack is full, 10,000 times at most, and `between` at each level.
void recursion(void (*between)());

/// Reserves 800 bytes when the stack pointer is at `end`, and writes the lowest of them.
void large_frame_at(std::uintptr_t end);

/// Lets an interrupt come when the stack pointer is at `end`.
void interrupt_at(std::uintptr_t end);

/// A store far from the stack pointer.
void stray_store(std::uintptr_t address);

void undefined_instruction();

/// Where that is.
[[nodiscard]] std::uintptr_t undefined_address();

/// From here on faults enter the library's handler: of threads under the kernel, or of main.
void enter_faults_of_threads();
void enter_faults_of_main();

/// Where the core needs the board's help to be reset.
void reset_board();

}  // namespace provoke
