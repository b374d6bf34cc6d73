// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include "ramwright/alloc/detail/read_together.hpp"

/// \file
/// A set of small numbers whose least member is found in constant time.
///
/// Bits are numbered from the top, where one instruction finds the first. Every call but count and check
/// is O(1); those are O(N / 32).

namespace ramwright::detail {

inline constexpr std::uint32_t top_bit = 0x8000'0000;

/// Numbers below N, up to 1024: one summary bit tells of each word whether it has members.
template <std::uint32_t N>
class bitmap {
public:
    static constexpr std::uint32_t size = N;

    /// Holds every number below N.
    constexpr bitmap() noexcept {
        for (std::uint32_t number = 0; number < N; ++number) {
            put(number);
        }
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return summary_ == 0; }
    [[nodiscard]] constexpr bool has(std::uint32_t number) const noexcept {
        return (words_[number / 32] & (top_bit >> (number % 32))) != 0;
    }
    constexpr void put(std::uint32_t number) noexcept {
        words_[number / 32] |= top_bit >> (number % 32);
        summary_ |= top_bit >> (number / 32);
    }
    /// Reads the summary with what lies right before it.
    template <typename Neighbour>
    [[gnu::always_inline]] void read_with(const Neighbour& before) const noexcept {
        read_together(before, summary_);
    }
    /// The least member of a set that is not empty.
    [[nodiscard]] constexpr std::uint32_t first() const noexcept {
        const auto word = static_cast<std::uint32_t>(std::countl_zero(summary_));
        return word * 32 + static_cast<std::uint32_t>(std::countl_zero(words_[word]));
    }
    /// Removes the least member of a set that is not empty, and returns it.
    [[nodiscard]] constexpr std::uint32_t take_first() noexcept {
        const auto word = static_cast<std::uint32_t>(std::countl_zero(summary_));
        const auto bit = static_cast<std::uint32_t>(std::countl_zero(words_[word]));
        words_[word] &= ~(top_bit >> bit);
        if (words_[word] == 0) {
            summary_ &= ~(top_bit >> word);
        }
        return word * 32 + bit;
    }

    [[nodiscard]] constexpr std::uint32_t count() const noexcept {
        std::uint32_t members = 0;
        for (const std::uint32_t word : words_) {
            members += static_cast<std::uint32_t>(std::popcount(word));
        }
        return members;
    }
    /// True iff the summary agrees with the words, and there is no member beyond N.
    [[nodiscard]] constexpr bool check() const noexcept {
        for (std::uint32_t word = 0; word < word_count; ++word) {
            const bool summed = (summary_ & (top_bit >> word)) != 0;
            if (summed != (words_[word] != 0)) {
                return false;
            }
        }
        constexpr std::uint32_t beyond = (N % 32 == 0) ? 0 : 0xFFFF'FFFF >> (N % 32);
        return (words_[word_count - 1] & beyond) == 0;
    }

private:
    static_assert(N <= 1024, "one summary word tells of 32 words");
    static constexpr std::uint32_t word_count = (N + 31) / 32;

    std::uint32_t summary_ = 0;
    std::uint32_t words_[word_count] = {};
};

/// Up to 32 numbers need no summary.
template <std::uint32_t N>
requires(N <= 32) class bitmap<N> {
public:
    static constexpr std::uint32_t size = N;

    [[nodiscard]] constexpr bool empty() const noexcept { return word_ == 0; }
    [[nodiscard]] constexpr bool has(std::uint32_t number) const noexcept {
        return (word_ & (top_bit >> number)) != 0;
    }
    constexpr void put(std::uint32_t number) noexcept { word_ |= top_bit >> number; }
    /// Reads its word with what lies right before it.
    template <typename Neighbour>
    [[gnu::always_inline]] void read_with(const Neighbour& before) const noexcept {
        read_together(before, word_);
    }
    [[nodiscard]] constexpr std::uint32_t first() const noexcept {
        return static_cast<std::uint32_t>(std::countl_zero(word_));
    }
    [[nodiscard]] constexpr std::uint32_t take_first() noexcept {
        const std::uint32_t least = first();
        word_ &= ~(top_bit >> least);
        return least;
    }
    [[nodiscard]] constexpr std::uint32_t count() const noexcept {
        return static_cast<std::uint32_t>(std::popcount(word_));
    }
    [[nodiscard]] constexpr bool check() const noexcept { return (word_ & ~every) == 0; }

private:
    static constexpr std::uint32_t every = 0xFFFF'FFFF << (32 - N);

    std::uint32_t word_ = every;
};

}  // namespace ramwright::detail
