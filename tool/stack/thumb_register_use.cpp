// SPDX-License-Identifier: Apache-2.0
#include "tool/stack/register_use.hpp"
#include "tool/stack/thumb_operands.hpp"

namespace ramwright::tool::stack {

namespace {

constexpr unsigned stack_pointer = 13;
constexpr unsigned program_counter = 15;

constexpr std::uint32_t mask(unsigned number) { return std::uint32_t{1} << number; }

register_use computed(std::uint32_t reads, unsigned into) {
    return {.kind = use_kind::computes, .reads = reads, .writes = mask(into)};
}

register_use stepped(unsigned from, unsigned into, std::int32_t step) {
    return {.kind = use_kind::steps, .reads = mask(from), .writes = mask(into), .step = step};
}

register_use written(unsigned into) { return {.writes = mask(into)}; }

/// One register to or from memory.
register_use memory(bool loads, unsigned bytes, unsigned number, unsigned base, std::int32_t offset,
                    std::uint32_t indexes = 0) {
    return {.kind = loads ? use_kind::loads : use_kind::stores,
            .writes = loads ? mask(number) : 0,
            .base = base,
            .offset = offset,
            .bytes = bytes,
            .indexes = indexes,
            .stored = loads ? 0 : mask(number)};
}

register_use memory_list(bool loads, std::uint32_t list, unsigned base, bool moves_base) {
    return {.kind = loads ? use_kind::loads : use_kind::stores,
            .writes = loads ? list : 0,
            .base = base,
            .bytes = static_cast<std::uint32_t>(words(list)),
            .moves_base = moves_base,
            .stored = loads ? 0 : list};
}

register_use narrow_memory(std::uint32_t code) {
    const unsigned low = code & 7;
    const unsigned base = code >> 3 & 7;
    const unsigned middle = code >> 8 & 7;
    const auto scaled = static_cast<std::int32_t>(code >> 6 & 31);
    const bool loads = (code & 0x800) != 0;
    switch (code >> 12) {
        case 5: {
            const unsigned kind = code >> 9 & 7;
            return memory(kind >= 3,
                          kind == 0   ? 4
                          : kind == 1 ? 2
                                      : 1,
                          low, base, 0, mask(code >> 6 & 7));
        }
        case 6: return memory(loads, 4, low, base, 4 * scaled);
        case 7: return memory(loads, 1, low, base, scaled);
        case 8: return memory(loads, 2, low, base, 2 * scaled);
        case 9:
            return memory(loads, 4, middle, stack_pointer,
                          static_cast<std::int32_t>(4 * (code & 255)));
        default: return memory_list(loads, code & 0xFF, middle, true);
    }
}

/// Sign extension, the stack, hints.
register_use narrow_other(std::uint32_t code) {
    const unsigned low = code & 7;
    switch (code >> 8 & 15) {
        case 0x2:
        case 0xA: return computed(mask(code >> 3 & 7), low);
        case 0x4:
        case 0x5: return memory_list(false, code & 0xFF, stack_pointer, true);
        case 0xC:
        case 0xD: return memory_list(true, code & 0xFF, stack_pointer, true);
        default: return {};
    }
}

/// Of the instructions with a constant or a shifted register; `rd` is 15 in those that only compare.
register_use data_processing(std::uint32_t first, std::uint32_t second, bool constant) {
    const unsigned operation = first >> 5 & 15;
    const bool sets_flags = (first & 0x10) != 0;
    const unsigned left = first & 15;
    const unsigned right = second & 15;
    const unsigned into = second >> 8 & 15;
    const bool shifted = (second & 0x70F0) != 0;
    if (into == program_counter && sets_flags) {
        return {};
    }
    std::uint32_t reads = constant ? 0 : mask(right);
    if (left == program_counter) {  // mov, mvn; of a table its start
        return !constant && !shifted && operation == 2 ? stepped(right, into, 0)
                                                       : computed(reads, into);
    }
    reads |= mask(left);
    if (constant && (operation == 8 || operation == 13)) {
        const std::int32_t step = modified_immediate(first, second);
        return stepped(left, into, operation == 8 ? step : negative(step));
    }
    return computed(reads, into);
}

register_use plain_immediate(std::uint32_t first, std::uint32_t second) {
    const unsigned from = first & 15;
    const unsigned into = second >> 8 & 15;
    const auto constant = static_cast<std::int32_t>((first >> 10 & 1) << 11 |
                                                    (second >> 12 & 7) << 8 | (second & 0xFF));
    switch (first >> 4 & 0x1F) {
        case 0x00: return from == program_counter ? written(into) : stepped(from, into, constant);
        case 0x0A: return from == program_counter ? written(into) : stepped(from, into, -constant);
        case 0x04: return written(into);               // movw
        case 0x0C: return computed(mask(into), into);  // movt
        default: return computed(mask(into) | (from == program_counter ? 0 : mask(from)), into);
    }
}

register_use wide_memory(std::uint32_t first, std::uint32_t second) {
    const bool loads = (first & 0x10) != 0;
    const unsigned base = first & 15;
    const unsigned number = second >> 12;
    const unsigned bytes = 1u << (first >> 5 & 3);
    if (base == program_counter) {
        const auto offset = static_cast<std::int32_t>(second & 0xFFF);
        return memory(loads, bytes, number, base, (first & 0x80) != 0 ? offset : -offset);
    }
    register_use use;
    if ((first & 0x80) != 0) {
        use = memory(loads, bytes, number, base, static_cast<std::int32_t>(second & 0xFFF));
    } else if ((second & 0xFC0) == 0) {
        use = memory(loads, bytes, number, base, 0, mask(second & 15));
    } else {
        const auto offset = static_cast<std::int32_t>(second & 0xFF);
        const bool before = (second & 0x400) != 0;
        use = memory(loads, bytes, number, base,
                     !before                 ? 0
                     : (second & 0x200) != 0 ? offset
                                             : -offset);
        use.moves_base = (second & 0x100) != 0;
    }
    if (loads && number == program_counter) {
        use.writes = 0;  // a hint to the cache, or where the code goes on
    }
    return use;
}

/// Two registers at once, exclusive access, and with release or acquire.
register_use pair_or_exclusive(std::uint32_t first, std::uint32_t second) {
    const bool loads = (first & 0x10) != 0;
    const unsigned base = first & 15;
    const unsigned number = second >> 12;
    const unsigned other = second >> 8 & 15;
    if ((first & 0x120) != 0) {
        const auto offset = static_cast<std::int32_t>(4 * (second & 0xFF));
        register_use use = memory(loads, 8, number, base,
                                  (first & 0x100) == 0  ? 0
                                  : (first & 0x80) != 0 ? offset
                                                        : -offset);
        (loads ? use.writes : use.stored) |= mask(other);
        use.moves_base = (first & 0x20) != 0;
        return use;
    }
    if ((first & 0xFFF0) == 0xE840) {
        if (number == program_counter) {
            return written(other);  // tt
        }
        register_use use =
            memory(false, 4, number, base, static_cast<std::int32_t>(4 * (second & 255)));
        use.writes = mask(other);
        return use;
    }
    if ((first & 0xFFF0) == 0xE850) {
        return memory(true, 4, number, base, static_cast<std::int32_t>(4 * (second & 255)));
    }
    if (loads && (second & 0xE0) == 0) {
        return {};  // tbb, tbh
    }
    // Of a byte, a half or a word, or of two.
    const unsigned kind = second >> 4 & 3;
    register_use use = memory(loads, 1u << kind, number, base, 0);
    (loads ? use.writes : use.stored) |= mask(other);
    if (!loads) {
        use.writes = mask(second & 15);
    }
    return use;
}

/// Floating point and vectors: their loads and stores, and what goes between them and the registers here.
register_use coprocessor(std::uint32_t first, std::uint32_t second) {
    const bool loads = (first & 0x10) != 0;
    const unsigned base = first & 15;
    const unsigned number = second >> 12;
    if ((first & 0xEFE0) == 0xEC40) {
        return {.kind = loads ? use_kind::none : use_kind::hides,
                .reads = loads ? 0 : mask(number) | mask(base),
                .writes = loads ? mask(number) | mask(base) : 0};
    }
    if ((first & 0xEE00) == 0xEC00) {
        const auto offset = static_cast<std::int32_t>(4 * (second & 0xFF));
        const bool one = (first & 0xF20) == 0xD00;
        register_use use = memory_list(loads, 0, base, (first & 0x20) != 0);
        use.offset = (first & 0x80) == 0 ? -offset : one ? offset : 0;
        use.bytes = one ? 8 : static_cast<std::uint32_t>(offset);
        return use;
    }
    if ((second & 0x10) == 0) {
        return {};
    }
    return loads ? (number == program_counter ? register_use{} : written(number))
                 : register_use{.kind = use_kind::hides, .reads = mask(number)};
}

/// Multiplications, divisions and what takes registers alone.
register_use from_registers(std::uint32_t first, std::uint32_t second) {
    const unsigned upper = second >> 12;
    const unsigned into = second >> 8 & 15;
    std::uint32_t reads = mask(first & 15) | mask(second & 15);
    if ((first & 0xFF00) == 0xFA00) {
        return computed(reads & ~mask(program_counter), into);
    }
    const bool is_long = (first & 0x80) != 0 && (first & 0xFFD0) != 0xFB90;
    if (is_long || upper != program_counter) {
        reads |= mask(upper);
    }
    register_use use = computed(reads, into);
    if (is_long) {
        use.reads |= mask(into);
        use.writes |= mask(upper);
    }
    return use;
}

}  // namespace

register_use narrow_thumb_use(std::uint32_t code) {
    const unsigned low = code & 7;
    const unsigned middle = code >> 8 & 7;
    const unsigned from = code >> 3 & 7;
    const unsigned high = (code >> 4 & 8) | low;
    const unsigned source = code >> 3 & 15;
    const auto small = static_cast<std::int32_t>(code >> 6 & 7);
    const auto byte = static_cast<std::int32_t>(code & 0xFF);
    switch (code >> 11) {
        case 0x00: return (code & 0x7C0) == 0 ? stepped(from, low, 0) : computed(mask(from), low);
        case 0x01:
        case 0x02: return computed(mask(from), low);
        case 0x03:
            if ((code & 0x400) != 0) {
                return stepped(from, low, (code & 0x200) != 0 ? -small : small);
            }
            return computed(mask(from) | mask(code >> 6 & 7), low);
        case 0x04: return written(middle);
        case 0x05: return {};
        case 0x06: return stepped(middle, middle, byte);
        case 0x07: return stepped(middle, middle, -byte);
        case 0x08: {
            if ((code & 0x400) == 0) {
                const unsigned operation = code >> 6 & 15;
                const bool compares = operation == 8 || operation == 10 || operation == 11;
                return compares ? register_use{} : computed(mask(low) | mask(from), low);
            }
            switch (code >> 8 & 3) {
                case 0: return computed(mask(high) | mask(source), high);
                case 2: return stepped(source, high, 0);
                default: return {};
            }
        }
        case 0x09: return memory(true, 4, middle, program_counter, 4 * byte);
        case 0x14:
        case 0x15: return written(middle);
        case 0x16:
        case 0x17: return narrow_other(code);
        case 0x1A:
        case 0x1B: {
            // svc hands over what the registers hold
            const bool calls = (code & 0xFF00) == 0xDF00;
            return calls ? register_use{.kind = use_kind::hides, .reads = 0xF} : register_use{};
        }
        default: return code < 0xD000 ? narrow_memory(code) : register_use{};
    }
}

register_use wide_thumb_use(std::uint32_t first, std::uint32_t second) {
    if ((first & 0xEC00) == 0xEC00) {
        return coprocessor(first, second);
    }
    if ((first & 0xFE40) == 0xE800) {
        register_use use =
            memory_list((first & 0x10) != 0, second, first & 15, (first & 0x20) != 0);
        if ((first & 0x180) == 0x100) {
            use.offset =
                -static_cast<std::int32_t>(use.bytes);  // the last of them is below the base
        }
        use.writes &= ~mask(program_counter);
        return use;
    }
    if ((first & 0xFE40) == 0xE840) {
        return pair_or_exclusive(first, second);
    }
    if ((first & 0xFE00) == 0xEA00) {
        // A long shift of v8.1-M has its place among those that would write the program counter.
        const bool long_shift = (first & 0xFFF0) == 0xEA50 &&
                                ((second & 15) == stack_pointer || (second & 0x800F) == 0xF);
        return long_shift ? register_use{.kind = use_kind::hides, .reads = 0xFFFF}
                          : data_processing(first, second, false);
    }
    if ((first & 0xF800) == 0xF000) {
        if ((second & 0x8000) == 0) {
            return (first & 0x200) == 0 ? data_processing(first, second, true)
                                        : plain_immediate(first, second);
        }
        if ((first & 0xFFE0) == 0xF3E0) {
            return written(second >> 8 & 15);  // mrs
        }
        return (first & 0xFFE0) == 0xF380
                   ? register_use{.kind = use_kind::hides, .reads = mask(first & 15)}
                   : register_use{};
    }
    if ((first & 0xFE00) == 0xF800) {
        return wide_memory(first, second);
    }
    return from_registers(first, second);
}

}  // namespace ramwright::tool::stack
