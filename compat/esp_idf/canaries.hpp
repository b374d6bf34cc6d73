// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "config.hpp"
#include "damage.hpp"
#include "words.hpp"

/// \file
/// The words that stand around the bytes of a block, and whether somebody wrote over them.
///
/// | poisoning     | as Ramwright has it, +8 bytes           | as ESP-IDF has it, +12 bytes               |
/// |---------------|-----------------------------------------|--------------------------------------------|
/// | none          | nothing                                 | nothing                                    |
/// | light         | bytes, BAAD5678, …, ABBA1234 ^ position | ABBA1234, size, bytes, BAAD5678            |
/// | comprehensive | the same, and filled with CE when given out; the allocator is at `full`              |
///
/// Without words before it a block is aligned to 8, and what was written before it shows in the header
/// of the allocator.

namespace ramwright::esp_idf {

inline constexpr std::uint32_t head_canary = 0xABBA'1234;
inline constexpr std::uint32_t tail_canary = 0xBAAD'5678;
inline constexpr unsigned char allocated_fill = 0xCE;

template <poisoning Level, bool AsEspIdf>
struct canaries {
    static constexpr bool any = Level != poisoning::none;
    static constexpr std::size_t head_bytes = any && AsEspIdf ? 8 : 0;
    static constexpr std::size_t tail_bytes = !any ? 0 : AsEspIdf ? 4 : 8;

    /// Around the `size` bytes at `bytes`, in the allocator's `block` with `room`.
    static void put([[maybe_unused]] std::byte* block, [[maybe_unused]] std::size_t room,
                    [[maybe_unused]] std::byte* bytes, [[maybe_unused]] std::size_t size) noexcept {
        if constexpr (Level == poisoning::comprehensive) {
            __builtin_memset(bytes, allocated_fill, size);
        }
        if constexpr (any && AsEspIdf) {
            put_word(bytes - 8, head_canary);
            put_word(bytes - 4, static_cast<std::uint32_t>(size));
            put_word(bytes + size, tail_canary);
        } else if constexpr (any) {
            const auto end =
                static_cast<std::uint32_t>(bytes - block) + static_cast<std::uint32_t>(size);
            put_word(bytes + size, tail_canary);
            put_word(block + room - 4, head_canary ^ end);
        }
    }

    /// As the words say; more than `room` iff they are damaged.
    [[nodiscard]] static std::size_t asked_for(const std::byte* block, const std::byte* bytes,
                                               std::size_t room) noexcept {
        if constexpr (AsEspIdf) {
            return word_at(bytes - 4);
        }
        const std::size_t end = word_at(block + room - 4) ^ head_canary;
        return end - static_cast<std::size_t>(bytes - block);
    }

    /// What of them was overwritten. Reads nothing outside the block.
    [[nodiscard]] static damage look(const std::byte* block, std::size_t room,
                                     const std::byte* bytes) noexcept {
        if (room < head_bytes + tail_bytes || room == 0) {
            return {.what = damage::part::block, .where = bytes};
        }
        if constexpr (!any) {
            return {};
        }
        const std::byte* tail = nullptr;
        if constexpr (AsEspIdf) {
            const auto before = static_cast<std::size_t>(bytes - block);
            if (before > room - tail_bytes || word_at(bytes - 8) != head_canary) {
                const std::byte* const head = before > room ? block : bytes - 8;
                return {damage::part::head, head, head_canary, word_at(head)};
            }
            const auto most = static_cast<std::uint32_t>(room - before - tail_bytes);
            if (word_at(bytes - 4) > most) {
                return {damage::part::size, bytes - 4, most, word_at(bytes - 4)};
            }
            tail = bytes + word_at(bytes - 4);
        } else {
            // Bytes behind a shift begin elsewhere; their end is counted from the block's start.
            const std::size_t end = word_at(block + room - 4) ^ head_canary;
            if (end > room - tail_bytes) {
                return {damage::part::size, block + room - 4,
                        static_cast<std::uint32_t>(room - tail_bytes),
                        static_cast<std::uint32_t>(end)};
            }
            tail = block + end;
        }
        if (word_at(tail) != tail_canary) {
            return {damage::part::tail, tail, tail_canary, word_at(tail)};
        }
        return {};
    }
};

}  // namespace ramwright::esp_idf
