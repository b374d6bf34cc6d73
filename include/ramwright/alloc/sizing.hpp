// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/general.hpp"

/// \file
/// How large a region must be so that no sequence of requests at all can make it fail.
///
/// For products in which a refused request must be impossible, not only never seen. Where it is enough
/// that recorded runs survive with a margin, `ramwright plan` finds a far smaller region: these bounds
/// hold against an adversary, and no program is one. Blocks of known sizes need neither: a pool of
/// `pool<>::bytes_for(each, count)` bytes never refuses one of `count` blocks, and one byte less does.
///
///     constexpr ramwright::demand most{.live_bytes = 4096, .largest = 256, .live_blocks = 64};
///     constexpr std::size_t size = ramwright::worst_case_region_bytes<ramwright::first_fit<>>(most);
///     alignas(8) std::byte storage[size];
///
/// Below, in granules and with every header: M, the most that is live at once; n, the largest block; k,
/// the most blocks live at once. A region of so many granules is enough:
///
/// | allocator                 | granules                        | holds for                          |
/// |---------------------------|---------------------------------|------------------------------------|
/// | first_fit                 | M (1 + log2 n)                  | allocate, deallocate, alignments   |
/// |                           |                                 | up to the granule                  |
/// | first_fit, best_fit with  | M − t + min(k, M − t + 1) (t − 1) + 1, | every call           |
/// | merging                   | the largest for any t <= n      |                                    |
/// | general                   | M − t + min(k, M − t + 1) h + 1,| every call                         |
/// |                           | h: the largest size in t's bin  |                                    |
/// | best_fit without merging  | none                            |                                    |
///
/// The second is the plain one: where a request is refused every hole is smaller than it, and there is at
/// most one hole more than there are live blocks. Robson showed that best fit can be driven almost that
/// far. `general` can refuse a request while a hole of the same bin has room, hence h. first_fit gets
/// the smaller of its two that hold.
///
/// An alignment a beyond the granule asks for a hole with a / granule - 1 granules more than the block has.
/// They count in n, and once in M: M - t is still what the others have.
///
/// Sources: J. M. Robson, "Bounds for some functions concerning dynamic storage allocation", Journal of
/// the ACM 21 (1974): no allocator that leaves blocks where they are can do with less than M (1 + log2(n)
/// / 2) - n + 1; "Worst case fragmentation of first fit and best fit storage allocation strategies", The
/// Computer Journal 20 (1977). D. E. Knuth, TAOCP vol. 1, 2.5, exercise 43: M H(n) / ln 2 is enough for
/// first fit, which from n = 5 on is less than the bound used here; the test of this header proves the
/// first few hundred n anew.
///
/// Every call is O(log n) and pure, at compile time or not.

namespace ramwright {

/// The most that a program ever has live at once.
struct demand {
    std::size_t live_bytes = 0;  ///< of all blocks together, as requested
    std::size_t largest = 0;     ///< request, in bytes
    /// Blocks. 0: not known, and then no request is for fewer than one byte.
    std::size_t live_blocks = 0;
    std::size_t alignment = 1;  ///< the greatest asked for, of a block of any size
};

/// What no region can satisfy.
inline constexpr std::size_t no_region = std::numeric_limits<std::size_t>::max();

namespace detail {

/// A demand in granules.
struct demand_units {
    std::uint64_t live = 0;
    std::uint64_t largest = 0;
    std::uint64_t blocks = 0;
    bool is_aligned = false;  ///< beyond the granule, which `live` and `largest` have room for
};

template <typename Heap>
[[nodiscard]] constexpr demand_units in_units(const demand& most) noexcept {
    constexpr std::uint64_t granule = Heap::granule;
    // What the smallest block has, which is a granule but for the trailers of `full`.
    constexpr std::uint64_t least = Heap::overhead_bytes / granule + 1;
    constexpr std::uint64_t in_least = least * granule - Heap::overhead_bytes;
    const std::uint64_t bytes = most.live_bytes > most.largest ? most.live_bytes : most.largest;
    // One byte at least is in every block.
    std::uint64_t blocks = bytes == 0 ? 1 : bytes;
    std::uint64_t units = blocks * least;
    if (most.live_blocks != 0) {
        // The most granules for the bytes: the least of a block cost none, one more costs one byte more
        // than those hold, and any other a whole granule of bytes.
        blocks = most.live_blocks;
        const std::uint64_t with_more =
            bytes / (in_least + 1) < blocks ? bytes / (in_least + 1) : blocks;
        units = blocks * least + with_more;
        if (with_more == blocks) {
            units += (bytes - blocks * (in_least + 1)) / granule;
        }
    }
    const std::uint64_t largest =
        (std::uint64_t{most.largest} + Heap::overhead_bytes + granule - 1) / granule;
    const std::uint64_t to_align = most.alignment > granule ? most.alignment / granule - 1 : 0;
    return {.live = units + to_align,
            .largest = largest + to_align,
            .blocks = blocks,
            .is_aligned = to_align != 0};
}

/// One granule more than can be in use and in holes where a block of `asked` is refused and no hole is
/// larger than `hole`.
[[nodiscard]] constexpr std::uint64_t units_beyond_refusal(const demand_units& most,
                                                           std::uint64_t asked,
                                                           std::uint64_t hole) noexcept {
    const std::uint64_t others = most.live - asked;
    const std::uint64_t holes = most.blocks < others + 1 ? most.blocks : others + 1;
    return others + holes * hole + 1;
}

/// For a heap that refuses a request iff every hole is smaller.
[[nodiscard]] constexpr std::uint64_t units_for_any_fit(const demand_units& most) noexcept {
    // Grows with the block asked for until there are no other blocks to part the holes.
    std::uint64_t asked = (most.live + 1) / 2;
    if (most.blocks <= most.live && most.live - most.blocks + 1 > asked) {
        asked = most.live - most.blocks + 1;
    }
    asked = asked < most.largest ? asked : most.largest;
    return units_beyond_refusal(most, asked, asked - 1);
}

/// For a heap that may pass over a hole in the bin of the request, and none in a higher one.
[[nodiscard]] constexpr std::uint64_t units_for_binned_fit(const demand_units& most) noexcept {
    std::uint64_t worst = 0;
    for (std::uint64_t first = 1; first <= most.largest;) {
        const auto bin = [](std::uint64_t units) {
            return bin_of(static_cast<std::uint32_t>(units));
        };
        std::uint64_t width = 1;
        while (bin(first + 2 * width - 1) == bin(first)) {
            width *= 2;
        }
        const std::uint64_t units = units_beyond_refusal(most, first, first + width - 1);
        worst = units > worst ? units : worst;
        first += width;
    }
    return worst;
}

/// log2(n) for n < 2^32, in 65536ths, rounded up.
[[nodiscard]] constexpr std::uint64_t log2_above(std::uint64_t n) noexcept {
    const auto whole = static_cast<std::uint32_t>(std::bit_width(n)) - 1;
    std::uint64_t log = whole;
    std::uint64_t mantissa = n << (31 - whole);
    for (int bit = 0; bit < 16; ++bit) {
        mantissa = ((mantissa * mantissa - 1) >> 31) + 1;
        const bool carry = mantissa >> 32 != 0;
        mantissa = carry ? (mantissa + 1) / 2 : mantissa;
        log = 2 * log + (carry ? 1 : 0);
    }
    return log + 1;
}

/// For a heap that takes the lowest hole that fits, from its low end.
[[nodiscard]] constexpr std::uint64_t units_for_first_fit(const demand_units& most) noexcept {
    const std::uint64_t any = units_for_any_fit(most);
    const std::uint64_t lowest =
        most.live + ((most.live * log2_above(most.largest) + 0xFFFF) >> 16);
    return !most.is_aligned && lowest < any ? lowest : any;
}

template <typename Heap>
struct worst_case;

template <check_level Checks, std::unsigned_integral Word>
struct worst_case<first_fit<Checks, Word>> {
    static constexpr auto units = units_for_first_fit;
};
template <check_level Checks, std::unsigned_integral Word>
struct worst_case<best_fit<merging::on, Checks, Word>> {
    static constexpr auto units = units_for_any_fit;
};
template <check_level Checks, std::unsigned_integral Word>
struct worst_case<general<Checks, Word>> {
    static constexpr auto units = units_for_binned_fit;
};

}  // namespace detail

/// The size of a region, aligned to the granule, in which no sequence of requests within `most` is ever
/// refused; `no_region` iff no region that the heap can use is sure to be enough, or the alignment is not
/// a power of two.
template <typename Heap>
[[nodiscard]] constexpr std::size_t worst_case_region_bytes(
    const demand& most) noexcept requires requires {
    detail::worst_case<Heap>::units;
}
{
    constexpr std::uint64_t most_units = Heap::largest_region / Heap::granule;
    const std::uint64_t limit = std::numeric_limits<std::uint32_t>::max();
    if (most.live_bytes > limit || most.largest > limit || most.live_blocks > limit ||
        most.alignment > limit || !std::has_single_bit(most.alignment)) {
        return no_region;
    }
    const detail::demand_units in_granules = detail::in_units<Heap>(most);
    if (in_granules.live > most_units) {
        return no_region;
    }
    const std::uint64_t units = detail::worst_case<Heap>::units(in_granules);
    const std::uint64_t bytes = Heap::bytes_for_units(units);
    return bytes > Heap::largest_region ? no_region : static_cast<std::size_t>(bytes);
}

}  // namespace ramwright
