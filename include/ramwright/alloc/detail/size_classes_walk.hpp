// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What `size_classes` tells of its pools and its rest together, and how it checks them. Included by
/// size_classes.hpp.

#include "ramwright/alloc/size_classes.hpp"

namespace ramwright {

template <typename Rest, check_level Checks>
inline std::size_t size_classes<Rest, Checks>::largest_free() const noexcept {
    const std::size_t rest = rest_.largest_free();
    std::size_t above = std::numeric_limits<std::size_t>::max();  // end of the gap above a class
    for (std::uint32_t i = class_count_; i-- != 0;) {
        const record& each = class_at(i);
        if (rest > each.largest && each.largest < above) {
            return rest < above ? rest : above;
        }
        if (each.engine.any_free()) {
            return each.largest;
        }
        if (policy_ != when_exhausted::refuse && rest >= each.smallest) {
            return rest < each.largest ? rest : each.largest;
        }
        above = each.smallest - 1;
    }
    return rest < above ? rest : above;
}

template <typename Rest, check_level Checks>
inline ramwright::snapshot size_classes<Rest, Checks>::snapshot() const noexcept {
    ramwright::snapshot sum = rest_.snapshot();
    sum.capacity_bytes = region_size_;
    sum.largest_free_bytes = static_cast<std::uint32_t>(largest_free());
    for (std::uint32_t i = 0; i < class_count_; ++i) {
        const record& each = class_at(i);
        const std::uint32_t free = each.engine.free_blocks(place_of(each));
        sum.free_bytes += free * room_of(each);
        sum.free_blocks += free;
        sum.live_blocks += each.engine.count() - free;
    }
    return sum;
}

template <typename Rest, check_level Checks>
inline bool size_classes<Rest, Checks>::check() const noexcept {
    // The records lie in the region: what they say about the layout must add up before it is used.
    std::uint32_t table = class_count_ * std::uint32_t{sizeof(record)};
    for (std::uint32_t i = 0; i < class_count_; ++i) {
        if (class_at(i).table != table || class_at(i).engine.count() > blocks::most_blocks) {
            return false;
        }
        table += blocks::table_bytes(class_at(i).engine.count());
    }
    std::uint64_t first = align_up(table, default_alignment);
    std::uint32_t below = 0;
    for (std::uint32_t i = 0; i < class_count_; ++i) {
        const record& each = class_at(i);
        if (each.first != first || each.smallest <= below || each.smallest > each.largest ||
            room_of(each) != align_up(each.largest, default_alignment)) {
            return false;
        }
        below = each.largest;
        first += std::uint64_t{each.engine.count()} * each.engine.block_size();
    }
    if (class_count_ != 0 && origin_ + first != region_ + rest_start_) {
        return false;
    }
    bool intact = true;
    for (std::uint32_t i = 0; i < class_count_; ++i) {
        intact = intact && check_blocks(class_at(i));
    }
    return intact && rest_.check();
}

template <typename Rest, check_level Checks>
template <typename Visitor>
inline void size_classes<Rest, Checks>::for_each_block(Visitor&& visit) const {
    for (std::uint32_t i = 0; i < class_count_; ++i) {
        const record& each = class_at(i);
        each.engine.for_each(place_of(each), [&](const void* start, bool live) {
            visit(block{
                .offset = offset_of(*this, start),
                .size = static_cast<std::uint32_t>(live ? size_of(each, start) : room_of(each)),
                .live = live});
        });
    }
    const std::uint32_t rest = offset_of(*this, rest_.storage().data());
    rest_.for_each_block([&](block each) {
        each.offset += rest;
        visit(each);
    });
}

template <typename Rest, check_level Checks>
inline bool size_classes<Rest, Checks>::check_some_of_pools(std::uint32_t count) noexcept {
    // A class is left after its last block, or at once if it has none.
    for (std::uint32_t left = class_count_; count != 0 && left != 0;) {
        record& each = class_at(class_to_check_);
        const std::uint32_t blocks_left = each.engine.left_to_check(place_of(each));
        const std::uint32_t now = count < blocks_left ? count : blocks_left;
        if (!each.engine.check_some(place_of(each), now, [&](const void* start, bool live) {
                return is_untouched(each, start, live);
            })) {
            return false;
        }
        count -= now;
        left = now == 0 ? left - 1 : class_count_;
        if (now == blocks_left) {
            class_to_check_ = static_cast<std::uint16_t>((class_to_check_ + 1U) % class_count_);
        }
    }
    return true;
}

template <typename Rest, check_level Checks>
inline bool size_classes<Rest, Checks>::check_blocks(const record& each) const noexcept {
    bool intact = each.engine.check(place_of(each));
    if constexpr (verifies_all) {
        each.engine.for_each(place_of(each), [&](const void* start, bool live) {
            intact = intact && is_untouched(each, start, live);
        });
    }
    return intact;
}

}  // namespace ramwright
