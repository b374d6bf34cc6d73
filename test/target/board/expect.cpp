// SPDX-License-Identifier: Apache-2.0
#include "board/expect.hpp"

#include <cstdint>

#include "board/console.hpp"

namespace board {
namespace {

constinit std::uint32_t held = 0;
constinit std::uint32_t failed = 0;

}  // namespace

void expect(bool holds, const char* what) noexcept {
    if (holds) {
        ++held;
        return;
    }
    ++failed;
    print("Failed: ");
    print(what);
    print("\n");
}

void expect_equal(std::uint32_t actual, std::uint32_t expected, const char* what) noexcept {
    expect(actual == expected, what);
    if (actual != expected) {
        print("  expected ");
        print_decimal(expected);
        print(", got ");
        print_decimal(actual);
        print("\n");
    }
}

int verdict() noexcept {
    print_decimal(held);
    print(" expectations held, ");
    print_decimal(failed);
    print(" failed.\n");
    return failed == 0 && held != 0 ? 0 : 1;
}

}  // namespace board
