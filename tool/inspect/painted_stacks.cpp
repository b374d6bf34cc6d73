// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/painted_stacks.hpp"

#include <elf.h>

#include <algorithm>
#include <optional>

#include "ramwright/stack/paint.hpp"
#include "tool/elf/readable_name.hpp"

namespace ramwright::tool::inspect {

namespace {

/// A guard is below the paint: a device reads it as it likes.
constexpr std::uint64_t longest_guard = 256;
/// So many words of paint are no accident.
constexpr std::uint64_t least_paint = 16;

std::uint32_t word_at(std::span<const std::byte> bytes, std::uint64_t offset) {
    std::uint32_t word = 0;
    for (std::size_t index = 0; index != sizeof(word); ++index) {
        word |= std::to_integer<std::uint32_t>(bytes[offset + index]) << (8 * index);
    }
    return word;
}

std::optional<std::uint64_t> used_of(std::span<const std::byte> stack, std::uint64_t address) {
    const std::uint64_t start = (0 - address) & 3;
    const auto painted = [&](std::uint64_t offset) {
        return offset + 4 <= stack.size() && word_at(stack, offset) == stack_paint;
    };
    for (std::uint64_t guard = start; guard <= start + longest_guard; guard += 4) {
        std::uint64_t end = guard;
        while (painted(end)) {
            end += 4;
        }
        if (end - guard >= least_paint) {
            return stack.size() - end;
        }
    }
    return std::nullopt;
}

}  // namespace

void add_named_stack(const debug_object& named_stack, std::vector<stack_found>& stacks) {
    const debug_object span = named_stack["bytes"];
    const std::uint64_t word = span.size() / 2;
    stack_found found{.name = named_stack["name"].text(),
                      .address = span.memory().number(span.address(), word),
                      .size = span.memory().number(span.address() + word, word)};
    if (found.size != 0) {
        found.used = used_of(span.memory().bytes(found.address, found.size), found.address);
        stacks.push_back(std::move(found));
    }
}

void add_painted_stacks(std::span<const elf_symbol> symbols, const target_memory& memory,
                        std::uint64_t bias, std::vector<stack_found>& stacks) {
    for (const elf_symbol& each : symbols) {
        const std::uint64_t address = each.value + bias;
        std::byte start[longest_guard + 2 * least_paint] = {};
        const bool known = std::any_of(stacks.begin(), stacks.end(), [&](const stack_found& stack) {
            return address - stack.address < stack.size;
        });
        if (each.type != STT_OBJECT || each.size < sizeof(start) || known ||
            memory.read(address, start) != sizeof(start) || !used_of(start, address)) {
            continue;
        }
        try {
            const std::vector<std::byte> stack = memory.bytes(address, each.size);
            stacks.push_back({.name = readable(std::string{each.name}),
                              .address = address,
                              .size = each.size,
                              .used = used_of(stack, address)});
        } catch (const unreadable&) {
            continue;  // its end is not in the dump
        }
    }
}

}  // namespace ramwright::tool::inspect
