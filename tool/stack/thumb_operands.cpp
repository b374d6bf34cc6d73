// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/thumb_operands.hpp"

#include <bit>

namespace ramwright::tool::stack {

namespace {

/// The constant of a 32-bit data-processing instruction: a byte, repeated or turned. As a step of the
/// stack pointer, so those of 2 GiB and more are steps the other way.
std::int32_t modified_immediate(std::uint32_t first, std::uint32_t second) {
    const std::uint32_t turn = (first >> 10 & 1) << 4 | (second >> 12 & 7) << 1 | (second >> 7 & 1);
    const std::uint32_t byte = second & 0xFF;
    switch (turn >> 1) {
        case 0: return static_cast<std::int32_t>(byte);
        case 1: return static_cast<std::int32_t>(byte << 16 | byte);
        case 2: return static_cast<std::int32_t>(byte << 24 | byte << 8);
        case 3: return static_cast<std::int32_t>(byte * 0x0101'0101u);
        default: return static_cast<std::int32_t>(std::rotr(byte | 0x80u, static_cast<int>(turn)));
    }
}

/// Of the smallest number there is it is that number.
std::int32_t negative(std::int32_t value) {
    return static_cast<std::int32_t>(0u - static_cast<std::uint32_t>(value));
}

}  // namespace

std::int32_t words(std::uint32_t registers) {
    return static_cast<std::int32_t>(4 * std::popcount(registers));
}

address branch_target(std::uint32_t first, std::uint32_t second, address place) {
    const std::uint32_t sign = first >> 10 & 1;
    const std::uint32_t bit_23 = ~((second >> 13 & 1) ^ sign) & 1;
    const std::uint32_t bit_22 = ~((second >> 11 & 1) ^ sign) & 1;
    const std::uint32_t offset =
        sign << 24 | bit_23 << 23 | bit_22 << 22 | (first & 0x3FF) << 12 | (second & 0x7FF) << 1;
    return place + 4 + static_cast<address>(with_sign(offset, 25));
}

std::optional<std::int32_t> grown_by(std::uint32_t first, std::uint32_t second) {
    const auto scaled = static_cast<std::int32_t>(4 * (second & 0xFF));
    const bool to_stack = (second & 0x8F00) == 0x0D00;
    const auto plain = static_cast<std::int32_t>((first >> 10 & 1) << 11 | (second >> 12 & 7) << 8 |
                                                 (second & 0xFF));
    switch (first & 0xFBFF) {
        case 0xF1AD:
            return to_stack ? std::optional{modified_immediate(first, second)} : std::nullopt;
        case 0xF10D:
            return to_stack ? std::optional{negative(modified_immediate(first, second))}
                            : std::nullopt;
        case 0xF2AD: return to_stack ? std::optional{plain} : std::nullopt;
        case 0xF20D: return to_stack ? std::optional{-plain} : std::nullopt;
        default: break;
    }
    if (first == 0xF84D && (second & 0xF00) == 0xD00) {
        return static_cast<std::int32_t>(second & 0xFF);  // str rt, [sp, #-n]!
    }
    if (first == 0xE96D) {
        return scaled;  // strd, before
    }
    if (first == 0xE8FD) {
        return -scaled;  // ldrd, after
    }
    if ((second & 0xE00) == 0xA00 && (first & 0xFFBF) == 0xED2D) {
        return scaled;  // vpush
    }
    if ((second & 0xE00) == 0xA00 && (first & 0xFFBF) == 0xECBD) {
        return -scaled;  // vpop
    }
    return std::nullopt;
}

}  // namespace ramwright::tool::stack
