// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The way of an ordinary request and of an ordinary free. Included by general.hpp.

#include "ramwright/alloc/general.hpp"

namespace ramwright {

template <check_level Checks, std::unsigned_integral Word>
inline std::uint32_t general<Checks, Word>::intact_units(const placed& block,
                                                         std::uint32_t top) const noexcept {
    if constexpr (Checks == check_level::off) {
        return block.header->units();
    }
    if (block.unit >= top) [[unlikely]] {
        return 0;
    }
    // Without its flag the size of a free block is beyond every top: it fails like a damaged one.
    const std::uint32_t units = block.header->size ^ node::live_flag;
    const std::uint32_t before = block.header->size_before;
    const bool sound = units - 1 < top - block.unit && before <= block.unit &&
                       block.header[units].size_before == units &&
                       (block.header - before)->units() == before;
    return sound ? units : 0;
}

template <check_level Checks, std::unsigned_integral Word>
inline void* general<Checks, Word>::take(std::size_t size) noexcept {
    // A round number costs less to compare with than largest_size. What lies between the two has a bin
    // of its own, which is empty.
    if (size >= largest_region + granule) [[unlikely]] {
        return nullptr;
    }
    state& own = *state_;
    const std::uint32_t units = units_for(size);
    const typename lists::found hole = own.free.find(origin(own), units);
    if (hole.unit == 0) [[unlikely]] {
        return take_top(units);
    }
    return cut(own, hole, units);
}

template <check_level Checks, std::unsigned_integral Word>
inline void* general<Checks, Word>::cut(state& own, typename lists::found from,
                                        std::uint32_t units) noexcept {
    node* const hole = lists::at(origin(own), from.unit);
    const std::uint32_t whole = hole->size;
    const std::uint32_t rest = whole - units;
    node* const taken = hole + rest;
    own.free_units = word(own.free_units - units);
    if (rest == 0) {
        own.free.remove(origin(own), hole, [&] { return from.bin; });
    } else {
        taken->size_before = word(rest);
        hole[whole].size_before = word(units);
        hole->size = word(rest);
        const std::uint32_t bin = detail::bin_of(rest);
        if (bin != from.bin) {
            own.free.remove(origin(own), hole, [&] { return from.bin; });
            own.free.insert(origin(own), from.unit, bin);
        }
    }
    taken->size = word(units | node::live_flag);
    return bytes_of(taken);
}

template <check_level Checks, std::unsigned_integral Word>
inline void general<Checks, Word>::release(state& own, const placed& block, std::uint32_t units,
                                           std::uint32_t top) noexcept {
    const auto unit = static_cast<std::uint32_t>(block.unit);
    const std::uint32_t before = block.header->size_before;
    node* const left = block.header - before;
    const bool left_free = left->size == before;  // no live flag
    node* right = block.header + units;
    const std::uint32_t more = right->size;
    own.free_units = word(own.free_units + units);
    // Also where the block is about to be absorbed: a header left behind inside another block must
    // not look live, or freeing it again would pass for a first free.
    block.header->size = word(units);
    if (units == top - unit) {
        const std::uint32_t new_top = left_free ? unit - before : unit;
        if (left_free) {
            own.free.remove(origin(own), left, [&] { return detail::bin_of(before); });
        }
        own.top = word(new_top);
        if (own.checked_to > new_top) {
            own.checked_to = 0;
        }
        return;
    }
    if (more < node::live_flag) {
        own.free.remove(origin(own), right, [&] { return detail::bin_of(more); });
        absorb(own, unit + units, unit + units + more);
        units += more;
        right += more;
    }
    node* start = block.header;
    std::uint32_t start_unit = unit;
    if (left_free) [[unlikely]] {  // measured: the compiler's order of the two ways matters
        own.free.remove(origin(own), left, [&] { return detail::bin_of(before); });
        start = left;
        start_unit -= before;
        units += before;
        absorb(own, unit, start_unit + units);
    }
    start->size = word(units);
    right->size_before = word(units);
    own.free.insert(origin(own), start_unit, detail::bin_of(units));
}

template <check_level Checks, std::unsigned_integral Word>
inline void general<Checks, Word>::absorb(state& own, std::uint32_t unit,
                                          std::uint32_t end) noexcept {
    if constexpr (Checks != check_level::off) {
        if (own.checked_to == unit) {
            own.checked_to = word(end);
        }
    }
}

}  // namespace ramwright
