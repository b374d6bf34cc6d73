// SPDX-License-Identifier: Apache-2.0
#include "board/command_line.hpp"
#include "board/console.hpp"

/// Ends in every way an image can end: with a status, never, by an exception nobody expects.

int main() {
    board::command_line options;
    const auto status = static_cast<int>(options.number("status", 0));
    const bool hang = options.number("hang", 0) != 0;
    const bool fault = options.number("fault", 0) != 0;
    options.refuse_unknown();

    board::print("running\n");
    while (hang) {
        asm volatile("" : : : "memory");
    }
    if (fault) {
#if defined(__arm__)
        asm volatile("udf #0");
#else
        asm volatile("unimp");
#endif
    }
    return status;
}
