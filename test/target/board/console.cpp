// SPDX-License-Identifier: Apache-2.0
#include "board/console.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace board {
namespace {

void print_number(std::uint64_t value, unsigned base) noexcept {
    std::array<char, 24> digits{};
    std::size_t first = digits.size() - 1;
    do {
        digits[--first] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    print(digits.data() + first);
}

}  // namespace

void print_decimal(std::uint64_t value) noexcept { print_number(value, 10); }

void print_hexadecimal(std::uint64_t value) noexcept {
    print("0x");
    print_number(value, 16);
}

void fail(const char* sentence) noexcept {
    print(sentence);
    print("\n");
    exit(1);
}

}  // namespace board
