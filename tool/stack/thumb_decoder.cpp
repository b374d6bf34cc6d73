// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "tool/stack/instruction.hpp"
#include "tool/stack/thumb_operands.hpp"

namespace ramwright::tool::stack {

namespace {

constexpr unsigned stack_pointer = 13;
constexpr unsigned link = 14;
constexpr unsigned program_counter = 15;

class thumb final : public decoder {
public:
    explicit thumb(const firmware_image& image) : image_{image} {}

    instruction next(std::span<const std::byte> code, address place) override {
        const std::uint32_t first = halfword(code, 0);
        if (first < 0xE800) {
            return narrow(first, place);
        }
        if (code.size() < 4) {
            return {};
        }
        instruction result = wide(first, halfword(code, 1), place);
        result.size = 4;
        return result;
    }

    void forget() noexcept override { registers_ = {}; }

private:
    /// Where a register's value came from, as long as nothing else may have written it.
    struct origin {
        std::optional<std::uint32_t> slot = {};
        std::optional<std::uint32_t> low_half = {};
        std::optional<address> constant = {};
        bool popped = false;
    };

    instruction through_register(unsigned number, flow goes) {
        const origin& from = registers_[number];
        if (from.constant) {
            return {.goes = goes == flow::call_register ? flow::call : flow::jump,
                    .target = *from.constant & ~address{1}};
        }
        if (goes == flow::jump_register && (number == link || from.popped)) {
            return {.goes = flow::returns};
        }
        return {.goes = goes, .slot = from.slot};
    }

    instruction literal(unsigned number, address from) {
        const std::optional<std::uint32_t> value = image_.word_at(from);
        registers_[number] = {.constant = value};
        return {.constant = value};
    }

    instruction narrow(std::uint32_t code, address place) {
        const unsigned low = code & 7;
        const unsigned middle = code >> 8 & 7;
        const unsigned high = (code >> 4 & 8) | low;
        const unsigned source = code >> 3 & 15;
        if ((code & 0xFF80) == 0x4780) {
            const instruction result = through_register(source, flow::call_register);
            registers_ = {};
            return result;
        }
        if ((code & 0xFF80) == 0x4700) {
            return through_register(source, flow::jump_register);
        }
        if ((code & 0xF000) == 0xD000 && (code >> 8 & 15) < 14) {
            return {.goes = flow::jump,
                    .target = place + 4 + static_cast<address>(with_sign(code << 1, 9))};
        }
        if ((code & 0xF800) == 0xE000) {
            return {.goes = flow::jump,
                    .target = place + 4 + static_cast<address>(with_sign(code << 1, 12))};
        }
        if ((code & 0xF500) == 0xB100) {
            return {.goes = flow::jump,
                    .target = place + 4 + ((code >> 9 & 1) << 6 | (code >> 3 & 31) << 1)};
        }
        if ((code & 0xFE00) == 0xB400) {
            return {.grows = words(code & 0x1FF)};
        }
        if ((code & 0xFE00) == 0xBC00) {
            for (unsigned number = 0; number != 8; ++number) {
                if ((code >> number & 1) != 0) {
                    registers_[number] = {.popped = true};
                }
            }
            return {.goes = (code & 0x100) != 0 ? flow::returns : flow::on,
                    .grows = -words(code & 0x1FF)};
        }
        if ((code & 0xFF00) == 0xB000) {
            const auto bytes = static_cast<std::int32_t>(4 * (code & 0x7F));
            return {.grows = (code & 0x80) != 0 ? bytes : -bytes};
        }
        if ((code & 0xFD00) == 0x4400) {
            // add and mov between any two registers
            const bool copies = (code & 0xFF00) == 0x4600;
            registers_[high] = copies ? registers_[source] : origin{};
            const flow goes = copies && source == link ? flow::returns : flow::table;
            instruction result{.goes = high == program_counter ? goes : flow::on};
            if (high == stack_pointer) {
                result.sets_stack_from = copies ? source : stack_pointer;
            }
            return result;
        }
        if ((code & 0xF800) == 0x4800) {
            return literal(middle, ((place + 4) & ~address{3}) + 4 * (code & 0xFF));
        }
        if ((code & 0xF800) == 0x6800) {
            registers_[low] = {.slot = (code >> 6 & 31) * 4};
            return {};
        }
        if ((code & 0xF800) == 0xC800) {
            for (unsigned number = 0; number != 8; ++number) {
                registers_[number] = {};
            }
            return {};
        }
        // One of them may be what it writes; which is not worth knowing.
        registers_[low] = {};
        registers_[middle] = {};
        return {};
    }

    instruction wide(std::uint32_t first, std::uint32_t second, address place) {
        const unsigned base = first & 15;
        const unsigned upper = second >> 12;
        const unsigned lower = second >> 8 & 15;
        if ((first & 0xF800) == 0xF000 && (second & 0x8000) != 0) {
            return branch(first, second, place);
        }
        const bool half = (first & 0xFB70) == 0xF240;  // movw, movt
        if (half) {
            return move_half(first, second);
        }
        if ((first & 0xFF7F) == 0xF85F && upper != program_counter) {
            const address offset = second & 0xFFF;
            const address from = (place + 4) & ~address{3};
            return literal(upper, (first & 0x80) != 0 ? from + offset : from - offset);
        }
        registers_[upper] = {};
        registers_[lower] = {};
        registers_[second & 15] = {};
        if (first == 0xE92D) {
            return {.grows = words(second)};
        }
        if ((first & 0xFFF0) == 0xFB50 && (second & 0xFF0) == 0xF10) {
            return through_register(base, flow::jump_register);  // bxaut
        }
        if (first == 0xE8BD) {
            return {.goes = upper >= 8 ? flow::returns : flow::on, .grows = -words(second)};
        }
        if ((first & 0xFFF0) == 0xE8D0 && (second & 0xFFE0) == 0xF000) {
            return {.goes = flow::table};  // tbb, tbh
        }
        if ((first & 0xFF70) == 0xF850) {
            return load_word(first, second, place);
        }
        if (base == stack_pointer) {
            if (const std::optional<std::int32_t> bytes = grown_by(first, second)) {
                return {.grows = *bytes};
            }
        }
        const bool processes = (first & 0xFA00) == 0xF000 || (first & 0xFE00) == 0xEA00;
        if (processes && lower == stack_pointer && (second & 0x8000) == 0) {
            // add, sub and mov to the stack pointer; compares have 15 there
            return {.sets_stack_from = base};
        }
        const unsigned coprocessor = lower & 0xE;
        return {.grows = 0,
                .floating_point =
                    (first & 0xEC00) == 0xEC00 && (first & 0xEF00) != 0xEF00 && coprocessor == 10};
    }

    instruction branch(std::uint32_t first, std::uint32_t second, address place) {
        switch (second & 0xD000) {
            case 0xD000:
                registers_ = {};
                return {.goes = flow::call, .target = branch_target(first, second, place)};
            case 0x9000: return {.goes = flow::jump, .target = branch_target(first, second, place)};
            case 0x8000: {
                if ((first & 0x380) == 0x380) {
                    return {};  // msr, mrs, barriers
                }
                const std::uint32_t offset = (first >> 10 & 1) << 20 | (second >> 11 & 1) << 19 |
                                             (second >> 13 & 1) << 18 | (first & 0x3F) << 12 |
                                             (second & 0x7FF) << 1;
                return {.goes = flow::jump,
                        .target = place + 4 + static_cast<address>(with_sign(offset, 21))};
            }
            default: return loop_or_branch_future(first, second, place);
        }
    }

    instruction move_half(std::uint32_t first, std::uint32_t second) {
        const unsigned number = second >> 8 & 15;
        const std::uint32_t half = half_of(first, second);
        if ((first & 0x80) == 0) {
            registers_[number] = {.low_half = half};
            return {.composes = true};
        }
        const std::optional<std::uint32_t> low = registers_[number].low_half;
        registers_[number] = {};
        if (low) {
            registers_[number].constant = half << 16 | *low;
        }
        return {.constant = registers_[number].constant};
    }

    instruction load_word(std::uint32_t first, std::uint32_t second, address place) {
        const unsigned base = first & 15;
        const unsigned into = second >> 12;
        const bool long_offset = (first & 0x80) != 0;
        const std::uint32_t offset = second & 0xFFF;
        if (base == stack_pointer && !long_offset && (second & 0xF00) == 0xB00) {
            registers_[into] = {.popped = true};
            return {.goes = into == program_counter ? flow::returns : flow::on,
                    .grows = -static_cast<std::int32_t>(second & 0xFF)};
        }
        if (into == program_counter && base == program_counter) {
            // What linkers put where a branch does not reach.
            const address from = (place + 4) & ~address{3};
            const auto target = image_.word_at(long_offset ? from + offset : from - offset);
            return target ? instruction{.goes = flow::jump, .target = *target & ~address{1}}
                          : instruction{.goes = flow::jump_register};
        }
        if (into == program_counter) {
            return long_offset ? instruction{.goes = flow::jump_register, .slot = offset}
                               : instruction{.goes = flow::table};
        }
        if (long_offset) {
            registers_[into].slot = offset;
        }
        return {};
    }

    const firmware_image& image_;
    std::array<origin, 16> registers_{};
};

}  // namespace

std::unique_ptr<decoder> thumb_decoder(const firmware_image& image) {
    return std::make_unique<thumb>(image);
}

}  // namespace ramwright::tool::stack
