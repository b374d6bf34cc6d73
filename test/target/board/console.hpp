// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "board/semihosting.hpp"

/// \file
/// Printing of numbers, without a C library.

namespace board {

void print_decimal(std::uint64_t value) noexcept;

/// As "0x" and lower-case digits, without leading zeros.
void print_hexadecimal(std::uint64_t value) noexcept;

/// Prints one sentence and ends the run with status 1.
[[noreturn]] void fail(const char* sentence) noexcept;

}  // namespace board
