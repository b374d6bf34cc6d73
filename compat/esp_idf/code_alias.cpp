// SPDX-License-Identifier: Apache-2.0

#include "code_alias.hpp"

#if defined(CONFIG_RAMWRIGHT_HEAP_CODE_ALIASES)

#include <cstddef>
#include <cstdint>

#include "heap_caps.hpp"
#include "ramwright/core/layout.hpp"
#include "words.hpp"

namespace ramwright::esp_idf {

namespace {

constinit std::span<const memory_alias> all_aliases{};

[[nodiscard]] std::uintptr_t number(const void* pointer) noexcept {
    return reinterpret_cast<std::uintptr_t>(pointer);
}
[[nodiscard]] std::byte* at(std::uintptr_t address) noexcept {
    return reinterpret_cast<std::byte*>(address);
}

[[nodiscard]] const memory_alias* alias_that_shows(const void* handed_out) noexcept {
    for (const memory_alias& one : all_aliases) {
        if (one.shows(number(handed_out))) {
            return &one;
        }
    }
    return nullptr;
}
[[nodiscard]] const memory_alias* alias_of(const void* block) noexcept {
    for (const memory_alias& one : all_aliases) {
        if (one.contains(number(block))) {
            return &one;
        }
    }
    return nullptr;
}

// In reversed memory code begins where its block ends. The word before it tells, as in ESP-IDF, where the block
// starts: the address, of which on a host with 64 bits the lower half.

/// What it takes of a block, which may turn out to lie there.
[[nodiscard]] std::size_t note_bytes() noexcept {
    for (const memory_alias& one : all_aliases) {
        if (one.reversed) {
            return 4;
        }
    }
    return 0;
}

/// Where that word is, as data.
[[nodiscard]] std::byte* note_of(const memory_alias& alias, const void* code) noexcept {
    return at(alias.from_alias(number(code) - 4));
}

[[nodiscard]] std::byte* start_by_note(const memory_alias& alias, const void* code) noexcept {
    if (!alias.shows(number(code) - 4)) {
        return nullptr;
    }
    std::byte* const note = note_of(alias, code);
    const std::uint32_t distance = static_cast<std::uint32_t>(number(note)) - word_at(note);
    std::byte* const start = note - distance;
    return distance <= number(note) - alias.start &&
                   all_memory.usable_size(start) >= std::size_t{distance} + 4
               ? start
               : nullptr;
}

}  // namespace

std::byte* as_data(const void* pointer) noexcept {
    const memory_alias* const alias = alias_that_shows(pointer);
    return alias == nullptr ? at(number(pointer)) : at(alias->from_alias(number(pointer)));
}

void use_code_aliases(std::span<const memory_alias> aliases) noexcept { all_aliases = aliases; }

void* allocate_code(const heap_request& request) noexcept {
    heap_request with_note = request;
    layout& want = with_note.want;
    want.alignment = want.alignment > default_alignment ? want.alignment : default_alignment;
    const std::size_t code_bytes = align_up(want.size, want.alignment);
    want.size = saturating_add(code_bytes, note_bytes());
    void* const block = all_memory.try_allocate(all_aliases.empty() ? request : with_note);
    const memory_alias* const alias = block == nullptr ? nullptr : alias_of(block);
    if (alias == nullptr) {
        return block;
    }
    std::uintptr_t code = alias->to_alias(number(block));
    if (alias->reversed) {
        std::byte* const note = static_cast<std::byte*>(block) + code_bytes;
        put_word(note, static_cast<std::uint32_t>(number(block)));
        code = alias->to_alias(number(note)) + 4;
    }
    if (code % want.alignment != 0) {
        all_memory.deallocate(block);
        return nullptr;
    }
    return at(code);
}

void* behind_code(const void* handed_out) noexcept {
    const memory_alias* const alias = alias_that_shows(handed_out);
    if (alias == nullptr) {
        return const_cast<void*>(handed_out);
    }
    std::byte* const block =
        alias->reversed ? start_by_note(*alias, handed_out) : as_data(handed_out);
    return block == nullptr ? const_cast<void*>(handed_out) : block;
}

bool runs_elsewhere(const void* block) noexcept { return alias_of(block) != nullptr; }

std::size_t usable_code(const void* handed_out) noexcept {
    const memory_alias* const alias = alias_that_shows(handed_out);
    if (alias == nullptr || !alias->reversed) {
        return all_memory.usable_size(behind_code(handed_out));
    }
    const std::byte* const start = start_by_note(*alias, handed_out);
    return start == nullptr ? 0 : static_cast<std::size_t>(note_of(*alias, handed_out) - start);
}

void clear_code(void* handed_out, std::size_t bytes) noexcept {
    void* const block = behind_code(handed_out);
    __builtin_memset(block, 0, block == handed_out ? bytes : usable_code(handed_out));
}

// By words, as memory for code alone has it, and what is left by bytes.
void copy_code(void* to, const void* from, std::size_t bytes) noexcept {
    const auto place = [](const void* start, std::size_t offset) {
        return as_data(static_cast<const std::byte*>(start) + offset);
    };
    std::size_t done = 0;
    for (; bytes - done >= 4; done += 4) {
        put_word(place(to, done), word_at(place(from, done)));
    }
    for (; done != bytes; ++done) {
        *place(to, done) = *place(from, done);
    }
}

}  // namespace ramwright::esp_idf

#endif
