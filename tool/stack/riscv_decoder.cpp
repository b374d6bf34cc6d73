// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "tool/stack/instruction.hpp"

namespace ramwright::tool::stack {

namespace {

constexpr unsigned zero = 0;
constexpr unsigned return_address = 1;
constexpr unsigned stack_pointer = 2;
/// Also a link register: for the routines that save and restore registers.
constexpr unsigned alternate_link = 5;

bool is_link(unsigned number) { return number == return_address || number == alternate_link; }

/// Bit `from` of `code`, moved to bit `to`.
constexpr std::uint32_t bit(std::uint32_t code, unsigned from, unsigned to) {
    return (code >> from & 1) << to;
}

class riscv final : public decoder {
public:
    instruction next(std::span<const std::byte> code, address place) override {
        const std::uint32_t first = halfword(code, 0);
        if ((first & 3) != 3) {
            return narrow(first, place);
        }
        if (code.size() < 4) {
            return {};
        }
        instruction result = wide(first | halfword(code, 1) << 16, place);
        result.size = 4;
        return result;
    }

    void forget() noexcept override { registers_ = {}; }

private:
    struct origin {
        std::optional<address> constant = {};
        std::optional<std::uint32_t> slot = {};
    };

    instruction through_register(unsigned number, std::int32_t offset, unsigned saved_in) {
        const origin from = registers_[number];
        const bool comes_back = is_link(saved_in);
        if (comes_back) {
            registers_ = {};
        }
        if (from.constant) {
            return {.goes = comes_back ? flow::call : flow::jump,
                    .target = *from.constant + static_cast<address>(offset)};
        }
        if (!comes_back && is_link(number)) {
            return {.goes = flow::returns};
        }
        return {.goes = comes_back ? flow::call_register : flow::jump_register, .slot = from.slot};
    }

    instruction narrow(std::uint32_t code, address place) {
        const unsigned number = code >> 7 & 31;
        const unsigned second = code >> 2 & 31;
        const std::uint32_t kind = (code & 3) << 3 | code >> 13;
        switch (kind) {
            case 0b01'101:    // c.j
            case 0b01'001: {  // c.jal
                const std::uint32_t offset =
                    bit(code, 12, 11) | bit(code, 11, 4) | (code >> 9 & 3) << 8 | bit(code, 8, 10) |
                    bit(code, 7, 6) | bit(code, 6, 7) | (code >> 3 & 7) << 1 | bit(code, 2, 5);
                const bool calls = kind == 0b01'001;
                if (calls) {
                    registers_ = {};
                }
                return {.goes = calls ? flow::call : flow::jump,
                        .target = place + static_cast<address>(with_sign(offset, 12))};
            }
            case 0b01'110:    // c.beqz
            case 0b01'111: {  // c.bnez
                const std::uint32_t offset = bit(code, 12, 8) | (code >> 10 & 3) << 3 |
                                             (code >> 5 & 3) << 6 | (code >> 3 & 3) << 1 |
                                             bit(code, 2, 5);
                return {.goes = flow::jump,
                        .target = place + static_cast<address>(with_sign(offset, 9))};
            }
            case 0b01'011:  // c.addi16sp, c.lui
                if (number == stack_pointer) {
                    const std::uint32_t amount = bit(code, 12, 9) | (code >> 3 & 3) << 7 |
                                                 bit(code, 5, 6) | bit(code, 2, 5) |
                                                 bit(code, 6, 4);
                    return {.grows = -with_sign(amount, 10)};
                }
                return compose(number, static_cast<address>(with_sign(bit(code, 12, 5) | second, 6))
                                           << 12);
            case 0b01'000:  // c.addi
                return add(number, number, with_sign(bit(code, 12, 5) | second, 6));
            case 0b00'010: {  // c.lw
                const std::uint32_t offset =
                    (code >> 10 & 7) << 3 | bit(code, 6, 2) | bit(code, 5, 6);
                registers_[8 + (code >> 2 & 7)] = {.slot = offset};
                return {};
            }
            case 0b10'100: return register_pair(code, number, second);
            default: break;
        }
        // Whichever of its fields names what it writes.
        registers_[number] = {};
        registers_[8 + (code >> 7 & 7)] = {};
        registers_[8 + (code >> 2 & 7)] = {};
        return {};
    }

    /// c.jr, c.jalr, c.mv and c.add.
    instruction register_pair(std::uint32_t code, unsigned number, unsigned second) {
        const bool upper = (code >> 12 & 1) != 0;
        if (second == 0) {
            return number == zero ? instruction{}
                                  : through_register(number, 0, upper ? return_address : zero);
        }
        registers_[number] = upper ? origin{} : registers_[second];
        if (number == stack_pointer) {
            return {.sets_stack_from = upper ? stack_pointer : second};
        }
        return {};
    }

    instruction wide(std::uint32_t code, address place) {
        const unsigned into = code >> 7 & 31;
        const unsigned from = code >> 15 & 31;
        const std::int32_t immediate = with_sign(code >> 20, 12);
        switch (code & 0x7F) {
            case 0x6F: {  // jal
                const std::uint32_t offset = bit(code, 31, 20) | (code >> 21 & 0x3FF) << 1 |
                                             bit(code, 20, 11) | (code >> 12 & 0xFF) << 12;
                if (is_link(into)) {
                    registers_ = {};
                }
                return {.goes = is_link(into) ? flow::call : flow::jump,
                        .target = place + static_cast<address>(with_sign(offset, 21))};
            }
            case 0x67: return through_register(from, immediate, into);
            case 0x63: {  // branches
                const std::uint32_t offset = bit(code, 31, 12) | (code >> 25 & 0x3F) << 5 |
                                             (code >> 8 & 15) << 1 | bit(code, 7, 11);
                return {.goes = flow::jump,
                        .target = place + static_cast<address>(with_sign(offset, 13))};
            }
            case 0x17: return compose(into, place + (code & ~0xFFFu));
            case 0x37: return compose(into, code & ~0xFFFu);
            case 0x13:
                if ((code >> 12 & 7) == 0) {
                    return add(into, from, immediate);
                }
                break;
            case 0x03:  // loads
                registers_[into] = {};
                if ((code >> 12 & 7) == 2 && immediate >= 0) {
                    registers_[into].slot = static_cast<std::uint32_t>(immediate);
                }
                return {};
            case 0x23: return {};  // stores
            case 0x73: return {.ends_trap = code == 0x3020'0073};
            default: break;
        }
        registers_[into] = {};
        if (into == stack_pointer) {
            return {.sets_stack_from = from};
        }
        return {};
    }

    instruction compose(unsigned into, address value) {
        registers_[into] = {.constant = value};
        return {.composes = true, .constant = value};
    }

    instruction add(unsigned into, unsigned from, std::int32_t immediate) {
        if (into == stack_pointer) {
            return from == stack_pointer ? instruction{.grows = -immediate}
                                         : instruction{.sets_stack_from = from};
        }
        std::optional<address> sum;
        if (registers_[from].constant) {
            sum = *registers_[from].constant + static_cast<address>(immediate);
        }
        registers_[into] = {.constant = sum};
        return {.constant = sum};
    }

    std::array<origin, 32> registers_{};
};

}  // namespace

std::unique_ptr<decoder> riscv_decoder() { return std::make_unique<riscv>(); }

}  // namespace ramwright::tool::stack
