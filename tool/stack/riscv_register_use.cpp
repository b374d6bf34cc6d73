// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/instruction.hpp"
#include "tool/stack/register_use.hpp"

namespace ramwright::tool::stack {

namespace {

constexpr unsigned stack_pointer = 2;

/// Register 0 holds nothing.
constexpr std::uint32_t mask(unsigned number) { return std::uint32_t{1} << number & ~1U; }

register_use computed(std::uint32_t reads, unsigned into) {
    return {.kind = use_kind::computes, .reads = reads, .writes = mask(into)};
}

register_use stepped(unsigned from, unsigned into, std::int32_t step) {
    return {.kind = use_kind::steps, .reads = mask(from), .writes = mask(into), .step = step};
}

register_use memory(unsigned base, std::int32_t offset, std::uint32_t loaded,
                    std::optional<std::uint32_t> stored = {}, unsigned bytes = 4) {
    return {.kind = stored ? use_kind::stores : use_kind::loads,
            .writes = loaded,
            .base = base,
            .offset = offset,
            .bytes = bytes,
            .stored = stored.value_or(0)};
}

register_use narrow(std::uint32_t code) {
    const unsigned number = code >> 7 & 31;
    const unsigned second = code >> 2 & 31;
    const unsigned low = 8 + (code >> 2 & 7);
    const unsigned middle = 8 + (code >> 7 & 7);
    const auto word_offset = static_cast<std::int32_t>((code >> 10 & 7) << 3 |
                                                       (code >> 6 & 1) << 2 | (code >> 5 & 1) << 6);
    const auto double_offset =
        static_cast<std::int32_t>((code >> 10 & 7) << 3 | (code >> 5 & 3) << 6);
    const std::int32_t immediate = with_sign((code >> 12 & 1) << 5 | second, 6);
    switch ((code & 3) << 3 | code >> 13) {
        case 0b00'000: return {.writes = mask(low)};  // c.addi4spn
        case 0b00'001: return memory(middle, double_offset, 0);
        case 0b00'010: return memory(middle, word_offset, mask(low));
        case 0b00'011: return memory(middle, word_offset, 0);
        case 0b00'101: return memory(middle, double_offset, 0, 0, 8);
        case 0b00'110: return memory(middle, word_offset, 0, mask(low));
        case 0b00'111: return memory(middle, word_offset, 0, 0);
        case 0b01'000: return stepped(number, number, immediate);
        case 0b01'010: return {.writes = mask(number)};
        case 0b01'011: return {.writes = number == stack_pointer ? 0 : mask(number)};
        case 0b01'100: {
            const bool two = (code >> 10 & 3) == 3;
            return computed(mask(middle) | (two ? mask(low) : 0), middle);
        }
        case 0b10'000: return computed(mask(number), number);
        case 0b10'001:
        case 0b10'011: return memory(stack_pointer, 0, 0);
        case 0b10'010: return memory(stack_pointer, 0, mask(number));
        case 0b10'100:
            if (second == 0) {
                return {};
            }
            return (code >> 12 & 1) != 0 ? computed(mask(number) | mask(second), number)
                                         : stepped(second, number, 0);
        case 0b10'101:
        case 0b10'111: return memory(stack_pointer, 0, 0, 0);
        case 0b10'110: return memory(stack_pointer, 0, 0, std::uint32_t{1} << second);
        default: return {};
    }
}

}  // namespace

register_use riscv_use(std::uint32_t code) {
    if ((code & 3) != 3) {
        return narrow(code & 0xFFFF);
    }
    const unsigned into = code >> 7 & 31;
    const unsigned left = code >> 15 & 31;
    const unsigned right = code >> 20 & 31;
    const std::int32_t immediate = with_sign(code >> 20, 12);
    const std::int32_t store_offset = with_sign((code >> 25) << 5 | into, 12);
    switch (code & 0x7F) {
        case 0x03: return memory(left, immediate, mask(into));
        case 0x07: return memory(left, immediate, 0);
        case 0x0F:
        case 0x63: return {};
        case 0x13:
            return (code >> 12 & 7) == 0 ? stepped(left, into, immediate)
                                         : computed(mask(left), into);
        case 0x17:
        case 0x37: return {.writes = mask(into)};
        case 0x23:
            return memory(left, store_offset, 0, std::uint32_t{1} << right, 1u << (code >> 12 & 3));
        case 0x27: return memory(left, store_offset, 0, 0, 1u << (code >> 12 & 3));
        case 0x2F:
            return code >> 27 == 2 ? memory(left, 0, mask(into))
                                   : memory(left, 0, mask(into), mask(right));
        case 0x33: return computed(mask(left) | mask(right), into);
        case 0x67:
        case 0x6F: return {.writes = mask(into)};
        default: {
            // Special registers, floating point, and what is not known.
            const bool may_write = (code & 0x7F) == 0x73 || (code & 0x7F) == 0x53;
            return {.kind = use_kind::hides,
                    .reads = mask(left) | mask(right),
                    .writes = may_write ? mask(into) : 0};
        }
    }
}

}  // namespace ramwright::tool::stack
