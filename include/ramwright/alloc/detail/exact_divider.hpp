// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>

/// \file
/// Division by a number chosen at run time, without a division: one multiplication and one rotation,
/// which also tell whether the division leaves a remainder. Allocators find a block's index with it,
/// and in the same step that a pointer is not the start of a block.
///
/// Every call is O(1), and may be made from an interrupt.

namespace ramwright::detail {

/// Let divisor = odd · 2^shift. For n = quotient · divisor, n · odd⁻¹ = quotient · 2^shift modulo 2^32,
/// and rotating it right gives the quotient. Multiplying by an odd number and rotating are both
/// bijections on 32 bits, so what is not a multiple of the divisor lands on none of the values that
/// multiples do: above every quotient. "Result below the count" is thus true of the multiples
/// 0 … (count − 1) · divisor and of nothing else.
class exact_divider {
public:
    constexpr exact_divider() noexcept = default;
    constexpr explicit exact_divider(std::uint32_t divisor) noexcept
        : inverse_{inverse_of(divisor >> std::countr_zero(divisor))},
          shift_{static_cast<std::uint32_t>(std::countr_zero(divisor))} {}

    /// The quotient, or more than 0xFFFF'FFFF / divisor iff the divisor does not divide `n`.
    [[nodiscard]] constexpr std::uint32_t operator()(std::uint32_t n) const noexcept {
        return std::rotr(n * inverse_, static_cast<int>(shift_));
    }

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
    std::uint32_t shift_ = 0;
};

}  // namespace ramwright::detail
