// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "canaries.hpp"
#include "words.hpp"

/// \file
/// Bytes that begin elsewhere than where the allocator's block has them, as multi_heap_aligned_alloc_offs asks for.
///
/// Before them stand two words: how far it is to the start, and 0, which no header ends with. At the start of the
/// block stand two as well, so that it is not taken for one whose bytes begin there.

namespace ramwright::esp_idf::shift {

/// What bytes that are moved need beside the alignment.
inline constexpr std::size_t room = 16;
/// Tells a distance from what a program may have written.
inline constexpr std::uint32_t distance_key = 0x5A0F'F5E7;
inline constexpr std::uint32_t marked_start = head_canary ^ distance_key;

[[nodiscard]] inline std::uint32_t note_of(std::ptrdiff_t distance) noexcept {
    return static_cast<std::uint32_t>(distance) ^ distance_key;
}

/// Before what is handed out, and ESP-IDF's words.
inline void note(std::byte* moved, std::ptrdiff_t distance) noexcept {
    put_word(moved - 8, note_of(distance));
    put_word(moved - 4, 0);
}
inline void mark(std::byte* block, std::ptrdiff_t distance) noexcept {
    put_word(block, marked_start);
    put_word(block + 4, static_cast<std::uint32_t>(distance));
}
/// Of a block that was there before.
inline void forget(std::byte* block) noexcept {
    if (word_at(block) == marked_start) {
        put_word(block, 0);
    }
}
[[nodiscard]] inline std::size_t distance_at(const std::byte* block) noexcept {
    return word_at(block) == marked_start ? word_at(block + 4) : 0;
}

template <typename Memory>
[[nodiscard]] bool is_start_of_moved(const Memory& memory, const std::byte* block,
                                     std::size_t head_bytes) noexcept {
    if (!memory.owns(block) || !memory.owns(block + 8) || word_at(block) != marked_start) {
        return false;
    }
    const std::byte* const moved = block + word_at(block + 4);
    return memory.owns(moved) &&
           word_at(moved - 8) == note_of(moved + static_cast<std::ptrdiff_t>(head_bytes) - block) &&
           word_at(moved - 4) == 0;
}

template <typename Memory>
[[nodiscard]] [[gnu::noinline]] std::byte* start_of_moved(const Memory& memory, std::byte* moved,
                                                          std::size_t head_bytes) noexcept {
    const std::uint32_t distance = word_at(moved - 8) ^ distance_key;
    std::byte* const start = moved + head_bytes - distance;
    return distance <= memory.storage().size() && memory.owns(start) ? start : moved;
}

/// The start of the block whose bytes, with ESP-IDF's words, are at `bytes`, if they are a block's.
template <typename Memory>
[[nodiscard]] [[gnu::always_inline]] inline std::byte* start_of(const Memory& memory,
                                                                std::byte* bytes,
                                                                std::size_t head_bytes) noexcept {
    if (!memory.owns(bytes - 8) || word_at(bytes - 4) != 0) [[likely]] {
        // Nothing starts at an odd address: what lies before moved bytes is no block of the program's.
        return is_start_of_moved(memory, bytes, head_bytes) ? bytes + 1 : bytes;
    }
    return start_of_moved(memory, bytes, head_bytes);
}

}  // namespace ramwright::esp_idf::shift
