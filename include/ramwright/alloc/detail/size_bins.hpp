// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

/// \file
/// Which list of free blocks a size belongs to, and which lists are not empty.
///
/// Four bins per doubling: sizes 1, 2, 3, 4, 5, 6, 7, 8–9, 10–11, 12–13, 14–15, 16–19 … A finer grid
/// was tried and lost: see docs/general-study.md.

namespace ramwright::detail {

inline constexpr unsigned bins_per_doubling = 4;

/// The bin of a block of `units` > 0. Monotonic: a block of a higher bin is never smaller.
[[nodiscard]] constexpr std::uint32_t bin_of(std::uint32_t units) noexcept {
    // The three leading bits of the size, with their exponent before them, as a tiny float has it.
    const auto exponent = 29U - static_cast<std::uint32_t>(std::countl_zero(units | 4U));
    return (units >> exponent) + exponent * bins_per_doubling;
}

/// One bit per bin: set iff its list is not empty.
template <std::uint32_t Bins>
class bin_map {
public:
    static constexpr std::uint32_t none = 0xFFFF'FFFF;

    constexpr void set(std::uint32_t bin) noexcept { words_[bin / 32] |= bit(bin); }
    constexpr void clear(std::uint32_t bin) noexcept { words_[bin / 32] &= ~bit(bin); }
    [[nodiscard]] constexpr bool test(std::uint32_t bin) const noexcept {
        return (words_[bin / 32] & bit(bin)) != 0;
    }

    /// The lowest set bin from `from` upwards, or `none`. `from` may be one past the last bin.
    [[nodiscard]] constexpr std::uint32_t first_from(std::uint32_t from) const noexcept {
        static_assert(Bins < words * 32);
        std::uint32_t word = from / 32;
        const std::uint32_t here = words_[word] << (from % 32);
        if (here != 0) {
            return from + static_cast<std::uint32_t>(std::countl_zero(here));
        }
        while (++word < words) {
            if (words_[word] != 0) {
                return word * 32 + static_cast<std::uint32_t>(std::countl_zero(words_[word]));
            }
        }
        return none;
    }

    /// The highest set bin, or `none`.
    [[nodiscard]] constexpr std::uint32_t last() const noexcept {
        for (std::uint32_t word = words; word-- > 0;) {
            if (words_[word] != 0) {
                return word * 32 + 31 - static_cast<std::uint32_t>(std::countr_zero(words_[word]));
            }
        }
        return none;
    }

private:
    static constexpr std::uint32_t words = Bins / 32 + 1;
    /// The lowest bin in the highest bit, where leading zeros count up to it. A rotation takes its
    /// distance modulo 32 by itself.
    static constexpr std::uint32_t bit(std::uint32_t bin) noexcept {
        return std::rotr(0x8000'0000U, static_cast<int>(bin));
    }

    std::uint32_t words_[words]{};
};

}  // namespace ramwright::detail
