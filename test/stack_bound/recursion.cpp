// SPDX-License-Identifier: Apache-2.0
#include "board/expect.hpp"
#include "fill.hpp"

/// A tree that is walked by a function that calls itself, and two that call each other; recursion.toml says
/// how deep.

namespace {

using stack_bound::fill;
using stack_bound::input;

constexpr std::uint32_t levels = 9;

[[gnu::noinline]] std::uint32_t walk(std::uint32_t level) {
    if (level == levels) {
        return fill<24>(level);
    }
    volatile std::uint32_t here[5] = {level, level, level, level, level};
    return walk(level + 1) + here[level % 5];
}

std::uint32_t parse_list(std::uint32_t depth);

[[gnu::noinline]] std::uint32_t parse_value(std::uint32_t depth) {
    volatile std::uint32_t token[9] = {depth, 1, 2, 3, 4, 5, 6, 7, 8};
    return (depth == 0 ? fill<18>(1) : parse_list(depth - 1)) + token[depth];
}

[[gnu::noinline]] std::uint32_t parse_list(std::uint32_t depth) {
    volatile std::uint32_t first[3] = {depth, 1, 2};
    return parse_value(depth) + first[depth % 3];
}

}  // namespace

int main() {
    const std::uint32_t sum = walk(input) + parse_value(4 * input);
    board::expect(sum != 0, "nothing was walked");
    return board::verdict();
}
