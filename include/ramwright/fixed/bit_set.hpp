// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "ramwright/fixed/detail/precondition.hpp"

/// \file
/// A set of numbers below `Bits`, one bit each: which channels are open, which slots are taken.
///
/// The names are those of std::bitset, plus what firmware looks for: the first one set or clear.
///
///     ramwright::fixed::bit_set<48> open;
///     open.set(channel);
///     for (auto c = open.first(); c != open.none_found; c = open.first(c + 1)) { ... }
///
/// | call                          | cost             | on failure                                 |
/// |-------------------------------|------------------|--------------------------------------------|
/// | set, reset, flip, test of one | O(1)             | out of range: recorded, then the program stops ¹ |
/// | first, first_clear            | O(Bits / 32)     | none_found                                 |
/// | count, any, none, all, set(), reset(), &, or, ^, ~ | O(Bits / 32) | cannot fail           |
///
/// ¹ Not verified at `off`.
///
/// From an interrupt: every call, on a set that no other context uses at the time.
/// RAM: 4 bytes for each 32 bits.

namespace ramwright::fixed {

template <std::size_t Bits>
class bit_set {
    static_assert(Bits != 0, "a set that can hold nothing");
    static constexpr std::uint32_t word_bits = 32;
    static constexpr std::size_t words = (Bits - 1) / word_bits + 1;
    /// The bits of the last word that mean something.
    static constexpr std::uint32_t last_mask = ~std::uint32_t{0} >> (words * word_bits - Bits);

public:
    static constexpr std::size_t none_found = Bits;

    [[nodiscard]] static constexpr std::size_t size() noexcept { return Bits; }

    [[nodiscard]] constexpr bool test(std::size_t bit) const noexcept {
        detail::require(bit < Bits, this);
        return (words_[bit / word_bits] >> bit % word_bits & 1U) != 0;
    }
    [[nodiscard]] constexpr bool operator[](std::size_t bit) const noexcept { return test(bit); }

    constexpr bit_set& set(std::size_t bit, bool value = true) noexcept {
        detail::require(bit < Bits, this);
        const std::uint32_t mask = std::uint32_t{1} << bit % word_bits;
        std::uint32_t& word = words_[bit / word_bits];
        word = value ? word | mask : word & ~mask;
        return *this;
    }
    constexpr bit_set& reset(std::size_t bit) noexcept { return set(bit, false); }
    constexpr bit_set& flip(std::size_t bit) noexcept { return set(bit, !test(bit)); }

    constexpr bit_set& set() noexcept {
        reset();
        return flip();
    }
    constexpr bit_set& reset() noexcept {
        for (std::uint32_t& word : words_) {
            word = 0;
        }
        return *this;
    }
    constexpr bit_set& flip() noexcept {
        for (std::uint32_t& word : words_) {
            word = ~word;
        }
        words_[words - 1] &= last_mask;
        return *this;
    }

    [[nodiscard]] constexpr std::size_t count() const noexcept {
        std::size_t ones = 0;
        for (const std::uint32_t word : words_) {
            ones += static_cast<std::size_t>(std::popcount(word));
        }
        return ones;
    }
    [[nodiscard]] constexpr bool any() const noexcept { return first() != none_found; }
    [[nodiscard]] constexpr bool none() const noexcept { return !any(); }
    [[nodiscard]] constexpr bool all() const noexcept { return first_clear() == none_found; }

    /// The first bit that is set, of those from `from` on; `none_found` iff there is none.
    [[nodiscard]] constexpr std::size_t first(std::size_t from = 0) const noexcept {
        return first_that_differs(from, 0);
    }
    /// The first bit that is clear, of those from `from` on; `none_found` iff there is none.
    [[nodiscard]] constexpr std::size_t first_clear(std::size_t from = 0) const noexcept {
        return first_that_differs(from, ~std::uint32_t{0});
    }

    constexpr bit_set& operator&=(const bit_set& other) noexcept {
        for (std::size_t i = 0; i != words; ++i) {
            words_[i] &= other.words_[i];
        }
        return *this;
    }
    constexpr bit_set& operator|=(const bit_set& other) noexcept {
        for (std::size_t i = 0; i != words; ++i) {
            words_[i] |= other.words_[i];
        }
        return *this;
    }
    constexpr bit_set& operator^=(const bit_set& other) noexcept {
        for (std::size_t i = 0; i != words; ++i) {
            words_[i] ^= other.words_[i];
        }
        return *this;
    }
    [[nodiscard]] friend constexpr bit_set operator&(bit_set a, const bit_set& b) noexcept {
        return a &= b;
    }
    [[nodiscard]] friend constexpr bit_set operator|(bit_set a, const bit_set& b) noexcept {
        return a |= b;
    }
    [[nodiscard]] friend constexpr bit_set operator^(bit_set a, const bit_set& b) noexcept {
        return a ^= b;
    }
    [[nodiscard]] constexpr bit_set operator~() const noexcept {
        bit_set flipped = *this;
        return flipped.flip();
    }
    [[nodiscard]] friend constexpr bool operator==(const bit_set&,
                                                   const bit_set&) noexcept = default;

private:
    /// The first bit from `from` on that is not as in `fill`.
    [[nodiscard]] constexpr std::size_t first_that_differs(std::size_t from,
                                                           std::uint32_t fill) const noexcept {
        if (from >= Bits) {
            return none_found;
        }
        std::size_t word = from / word_bits;
        std::uint32_t differing = (words_[word] ^ fill) & ~std::uint32_t{0} << from % word_bits;
        while (differing == 0) {
            if (++word == words) {
                return none_found;
            }
            differing = words_[word] ^ fill;
        }
        const std::size_t bit =
            word * word_bits + static_cast<std::size_t>(std::countr_zero(differing));
        return bit < Bits ? bit : none_found;
    }

    std::uint32_t words_[words]{};
};

}  // namespace ramwright::fixed
