// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/detail/trailer.hpp"
#include "ramwright/core/layout.hpp"

/// \file
/// Words before and behind the bytes asked for, and the test that nobody wrote there.
///
///     | … head of 8 bytes, or as many as the block is aligned to | the bytes asked for | tail of 4 |
///
/// The head ends with the size and a word that depends on the size, on the length of the head and on where
/// the block lies, so a copy of another block's does not pass. A head of more than 8 bytes begins with the
/// same two words: so it is found from either end. The tail stands directly behind the bytes asked for,
/// aligned or not.
///
/// Every call is O(1). All stay out of line: there is one of each, whatever the allocators.

namespace ramwright::detail {

inline constexpr std::size_t least_head_bytes = 8;
inline constexpr std::size_t tail_bytes = 4;

[[nodiscard]] constexpr std::size_t head_bytes(std::size_t alignment) noexcept {
    return alignment > least_head_bytes ? alignment : least_head_bytes;
}
/// Room for what is asked for, at least a byte, and its fences. `want` is valid.
[[nodiscard]] constexpr layout with_fences(layout want) noexcept {
    const std::size_t asked = want.size == 0 ? 1 : want.size;
    return {saturating_add(asked, head_bytes(want.alignment) + tail_bytes), want.alignment};
}

/// What a head says. A `bytes` of 0: it was overwritten, or is none.
struct head {
    std::size_t bytes = 0;
    std::size_t size = 0;  ///< that was asked for
};

struct head_words {
    std::uint32_t size;
    std::uint32_t check;
};
static_assert(sizeof(head_words) == least_head_bytes);

[[nodiscard]] constexpr std::uint32_t head_check(std::uint32_t size, std::uint32_t place) noexcept {
    return ~(size * trailer_gather ^ trailer_key(place));
}
// In all four bytes, so that no one of them can change and still name a length.
[[nodiscard]] constexpr std::uint32_t in_each_byte(int exponent) noexcept {
    return static_cast<std::uint32_t>(exponent) * 0x0101'0101;
}

/// The fences of a block that starts at `start`, behind a head of `head_bytes`. `place` tells blocks apart:
/// a number that is the same wherever the region lies.
[[gnu::noinline]] inline void set_fences(std::byte* start, head about,
                                         std::uint32_t place) noexcept {
    const auto size = static_cast<std::uint32_t>(about.size);
    const int exponent = std::countr_zero(about.bytes);
    const head_words words{size, head_check(size, place) ^ in_each_byte(exponent)};
    __builtin_memcpy(start - about.bytes, &words, sizeof(words));
    __builtin_memcpy(start - least_head_bytes, &words, sizeof(words));
    const std::uint32_t tail = head_check(size, place);
    __builtin_memcpy(start + about.size, &tail, sizeof(tail));
}

/// The head whose words are at `words`, of the block whose place is `place`.
[[nodiscard]] [[gnu::noinline]] inline head head_at(const std::byte* words,
                                                    std::uint32_t place) noexcept {
    head_words found;
    __builtin_memcpy(&found, words, sizeof(found));
    const std::uint32_t exponents = found.check ^ head_check(found.size, place);
    const std::uint32_t exponent = exponents & 31;
    const bool intact = exponents == in_each_byte(static_cast<int>(exponent)) &&
                        std::size_t{1} << exponent >= least_head_bytes && found.size != 0;
    return intact ? head{std::size_t{1} << exponent, found.size} : head{};
}

/// Whether nobody wrote directly behind the block.
[[nodiscard]] [[gnu::noinline]] inline bool tail_intact(const std::byte* start, std::size_t size,
                                                        std::uint32_t place) noexcept {
    std::uint32_t found = 0;
    __builtin_memcpy(&found, start + size, sizeof(found));
    return found == head_check(static_cast<std::uint32_t>(size), place);
}

/// Whether the fences of a block of which it is known otherwise what its head should say are as they were
/// set. A head that is more than 8 bytes long is looked at on both ends.
struct fences_seen {
    bool head;
    bool tail;
};
[[nodiscard]] inline fences_seen look_at_fences(const std::byte* start, head expected,
                                                std::uint32_t place) noexcept {
    const auto same = [&](const std::byte* words) {
        const head found = head_at(words, place);
        return found.bytes == expected.bytes && found.size == expected.size;
    };
    return {same(start - least_head_bytes) && same(start - expected.bytes),
            tail_intact(start, expected.size, place)};
}

}  // namespace ramwright::detail
