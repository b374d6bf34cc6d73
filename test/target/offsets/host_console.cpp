// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <cstdlib>

#include "board/semihosting.hpp"

/// What the program asks of a board, on a desk.

namespace board {

void print(const char* text) noexcept { std::fputs(text, stdout); }

void exit(int status) noexcept { std::exit(status); }

}  // namespace board
