// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

/// \file
/// The size and alignment of one request, and arithmetic on sizes that cannot wrap.
///
///     constexpr auto packet = ramwright::layout::of<ethernet_frame>();
///     auto table = ramwright::layout::array_of<entry>(count);     // too large to exist: !valid()
///
/// Every call is O(1), pure, and may be made from an interrupt.

namespace ramwright {

/// What a request gets when it asks for nothing stricter. Suits every scalar type on every target,
/// `double` and 64-bit exclusives included, and is the same everywhere so that a replay on a desk
/// decides as the device did.
inline constexpr std::size_t default_alignment = 8;

/// The largest request that is ever served. Beyond it pointer differences are undefined.
inline constexpr std::size_t largest_request = std::numeric_limits<std::ptrdiff_t>::max();

/// `a + b`, or the largest `std::size_t` if the sum does not fit: too large for any region.
[[nodiscard]] constexpr std::size_t saturating_add(std::size_t a, std::size_t b) noexcept {
    const std::size_t sum = a + b;
    return sum < a ? std::numeric_limits<std::size_t>::max() : sum;
}

/// `a * b`, or the largest `std::size_t` if the product does not fit.
[[nodiscard]] constexpr std::size_t saturating_multiply(std::size_t a, std::size_t b) noexcept {
    std::size_t product = 0;
    return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::size_t>::max()
                                                  : product;
}

/// `value` rounded up to a multiple of `alignment` (a power of two); saturates at the largest such
/// multiple.
[[nodiscard]] constexpr std::size_t align_up(std::size_t value, std::size_t alignment) noexcept {
    return saturating_add(value, alignment - 1) & ~(alignment - 1);
}

struct layout {
    std::size_t size = 0;
    std::size_t alignment = default_alignment;

    template <typename T>
    [[nodiscard]] static constexpr layout of() noexcept {
        return {sizeof(T), alignof(T)};
    }

    /// Room for `count` objects; not valid() if that many cannot exist.
    template <typename T>
    [[nodiscard]] static constexpr layout array_of(std::size_t count) noexcept {
        return {saturating_multiply(sizeof(T), count), alignof(T)};
    }

    /// False for a size no region can hold and for an alignment that is not a power of two.
    [[nodiscard]] constexpr bool valid() const noexcept {
        return std::has_single_bit(alignment) && size <= largest_request - (alignment - 1);
    }

    friend constexpr bool operator==(const layout&, const layout&) = default;
};

}  // namespace ramwright
