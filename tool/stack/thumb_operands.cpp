// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/thumb_operands.hpp"

#include <bit>

namespace ramwright::tool::stack {

namespace {

constexpr unsigned program_counter = 15;

}  // namespace

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

std::int32_t negative(std::int32_t value) {
    return static_cast<std::int32_t>(0u - static_cast<std::uint32_t>(value));
}

std::int32_t words(std::uint32_t registers) {
    return static_cast<std::int32_t>(4 * std::popcount(registers));
}

std::uint32_t half_of(std::uint32_t first, std::uint32_t second) {
    return (first & 15) << 12 | (first >> 10 & 1) << 11 | (second >> 12 & 7) << 8 | (second & 0xFF);
}

address branch_target(std::uint32_t first, std::uint32_t second, address place) {
    const std::uint32_t sign = first >> 10 & 1;
    const std::uint32_t bit_23 = ~((second >> 13 & 1) ^ sign) & 1;
    const std::uint32_t bit_22 = ~((second >> 11 & 1) ^ sign) & 1;
    const std::uint32_t offset =
        sign << 24 | bit_23 << 23 | bit_22 << 22 | (first & 0x3FF) << 12 | (second & 0x7FF) << 1;
    return place + 4 + static_cast<address>(with_sign(offset, 25));
}

instruction loop_or_branch_future(std::uint32_t first, std::uint32_t second, address place) {
    // Halves of an offset in words and the halfword of it, behind what each kind has above them.
    const auto offset = [&](unsigned more) {
        const std::uint32_t upper = first & ((1u << more) - 1);
        const std::uint32_t bits =
            upper << 12 | (second >> 1 & 0x3FF) << 2 | (second >> 11 & 1) << 1;
        return static_cast<address>(with_sign(bits, 12 + more));
    };
    const bool links = (second & 0x2000) == 0;
    if ((first >> 7 & 15) == 0) {
        if (!links || (second & 1) == 0) {
            return {};  // dls, lctp, vctp: the loop begins or ends here
        }
        const bool ends_loop = (first & 15) == program_counter;
        const address distance = offset(0) & 0xFFF;
        return {.goes = flow::jump, .target = place + 4 + (ends_loop ? 0 - distance : distance)};
    }
    if (links) {
        return {.goes = flow::call, .target = place + 4 + offset(7)};  // bfl
    }
    if ((first & 0x40) == 0) {
        return {.goes = flow::jump, .target = place + 4 + offset(1)};  // bfcsel
    }
    if ((first & 0x20) == 0) {
        return {.goes = flow::jump, .target = place + 4 + offset(5)};  // bf
    }
    // bfx, bflx: where to, says the branch that stands where they take effect.
    return {};
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
