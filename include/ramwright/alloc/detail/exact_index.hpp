// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

#include "ramwright/alloc/detail/read_together.hpp"

/// \file
/// Which block an address belongs to, without a division: one multiplication with an addition and one
/// rotation, which also tell whether the address is where a block starts.
///
/// Every call is O(1), and may be made from an interrupt.

namespace ramwright::detail {

/// The index of `zero + index · step`, modulo 2^32.
///
/// Let step = odd · 2^shift. For n = index · step, n · odd⁻¹ = index · 2^shift, and rotating it right
/// gives the index. Multiplying by an odd number and rotating are both bijections on 32 bits, so what is
/// not a multiple of the step lands on none of the values that multiples do: it lands above every
/// index. "The index is below the count" is thus true of the starts of blocks and of nothing else.
class exact_index {
public:
    constexpr exact_index() noexcept = default;
    constexpr exact_index(std::uint32_t zero, std::uint32_t step) noexcept
        : inverse_{inverse_of(step >> std::countr_zero(step))},
          bias_{0 - zero * inverse_},
          shift_{static_cast<std::uint32_t>(std::countr_zero(step))} {}

    /// The index, or more than 0xFFFF'FFFF / step iff no block starts at `position`.
    [[nodiscard]] constexpr std::uint32_t operator()(std::uint32_t position) const noexcept {
        const std::uint32_t turned = position * inverse_ + bias_;
        // std::rotr masks the amount first, which costs an instruction; the shift is below 32 anyway.
        return (turned >> shift_) | (turned << ((0 - shift_) & 31));
    }

    /// Reads its last word with `limit`, which lies right behind it and which indices are compared with.
    [[gnu::always_inline]] void read_with(const std::uint32_t& limit) const noexcept {
        read_together(shift_, limit);
    }

    friend constexpr bool operator==(const exact_index&, const exact_index&) = default;

private:
    /// Newton's iteration: every odd number is its own inverse modulo 8, and each step doubles the
    /// number of bits that are right.
    static constexpr std::uint32_t inverse_of(std::uint32_t odd) noexcept {
        std::uint32_t inverse = odd;
        for (int right_bits = 3; right_bits < 32; right_bits *= 2) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }

    std::uint32_t inverse_ = 1;
    std::uint32_t bias_ = 0;
    std::uint32_t shift_ = 0;
};

}  // namespace ramwright::detail
