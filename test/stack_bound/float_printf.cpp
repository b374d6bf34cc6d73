// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdio>
#include <cstring>

#include "board/expect.hpp"
#include "board/newlib_malloc.hpp"
#include "board/semihosting.hpp"
#include "fill.hpp"

/// Through all of newlib's printf of floating-point numbers, with its malloc.

namespace {

alignas(8) std::array<std::byte, 6 * 1024> heap;

}  // namespace

int main() {
    board::newlib_malloc::start(heap);
    char text[64];
    const double value = -1.0e30 * static_cast<double>(stack_bound::input) / 3.0;
    std::snprintf(text, sizeof text, "%.17g %12.3f", value, 3.14159);
    board::expect(std::strncmp(text, "-3.33333333", 11) == 0, "the number is written wrongly");
    return board::verdict();
}

extern "C" {

/// newlib's writes to stderr, with another printf; firmware stops instead.
[[noreturn]] void __assert_func(const char*, int, const char*, const char*);
[[noreturn]] void __assert_func(const char*, int, const char*, const char*) { board::exit(1); }

}  // extern "C"
