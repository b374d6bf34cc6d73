// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How `list_heap` takes, gives back and checks. Included by list_heap.hpp.

#include "ramwright/alloc/detail/freed_fill.hpp"
#include "ramwright/alloc/detail/list_heap.hpp"

namespace ramwright::detail {

/// The first block in the order of the list that holds `want`. All that is read of a block before it is
/// chosen is its size; what is wrong with one that is chosen is found then.
template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
void* list_heap<Order, Merges, Checks, Word>::take(layout want, std::uintptr_t caller) noexcept {
    if (!want.valid() || want.size > largest_size) {
        return nullptr;
    }
    const std::uint32_t units = units_for(want.size);
    const list free = free_list();
    for (std::uint32_t unit = list::anchor;;) {
        const std::uint32_t next = free.next(unit);
        if (next == list::anchor) {
            return nullptr;
        }
        if (next == list::nowhere) [[unlikely]] {
            damaged(unit, caller);
            return nullptr;
        }
        unit = next;
        const std::uint32_t whole = at(unit)->size;
        if (whole < units) {
            continue;
        }
        // 0 for an alignment that every block has.
        const std::uintptr_t skip =
            ((0 - reinterpret_cast<std::uintptr_t>(bytes_of(unit))) & (want.alignment - 1)) /
            granule;
        if (skip <= whole - units) {
            void* const block = cut(unit, static_cast<std::uint32_t>(skip), units, caller);
            if constexpr (verifies_all) {
                if (block != nullptr) {
                    note_size(unit + static_cast<std::uint32_t>(skip), units, want.size);
                }
            }
            return block;
        }
    }
}

/// Makes `units` of the hole live, from its low end on but for `skip` units.
template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
void* list_heap<Order, Merges, Checks, Word>::cut(std::uint32_t hole, std::uint32_t skip,
                                                  std::uint32_t units,
                                                  std::uintptr_t caller) noexcept {
    const std::uint32_t unit = hole + skip;
    if (!intact_hole(hole) || !untouched(hole, unit, units)) [[unlikely]] {
        damaged(hole, caller);
        return nullptr;
    }
    const std::uint32_t rest_unit = unit + units;
    const std::uint32_t rest = at(hole)->size - skip - units;
    const std::uint32_t before = at(hole)->size_before;
    const std::uint32_t skip_position = skip == 0 ? 0 : position_within(hole, hole, skip);
    const std::uint32_t rest_position = rest == 0 ? 0 : position_within(hole, rest_unit, rest);
    if (skip_position == list::nowhere || rest_position == list::nowhere) [[unlikely]] {
        damaged(hole, caller);
        return nullptr;
    }
    unlist(hole);
    const auto list_skip = [&] {
        if (skip != 0) {
            make_free(hole, skip, before, skip_position);
        }
    };
    const auto list_rest = [&] {
        if (rest != 0) {
            make_free(rest_unit, rest, units, rest_position);
        }
    };
    // Where both have the same position, the one that comes later in the order is listed first.
    if (Order == list_order::by_size && rest < skip) {
        list_skip();
        list_rest();
    } else {
        list_rest();
        list_skip();
    }
    set_size(unit, units, node::live_flag);
    at(unit)->size_before = word(skip == 0 ? before : skip);
    ++state_->live_blocks;
    count_taken(units);
    return bytes_of(unit);
}

/// Makes the units free, merged with what is free on either side; `before` are the units of the block
/// they follow. False, and nothing changed, iff a neighbour or a link was overwritten.
template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
bool list_heap<Order, Merges, Checks, Word>::release(std::uint32_t unit, std::uint32_t units,
                                                     std::uint32_t before,
                                                     std::uintptr_t caller) noexcept {
    const std::uint32_t left = unit - before;
    const std::uint32_t right = unit + units;
    const bool left_free = Merges && !at(left)->live();
    const bool right_free = Merges && !at(right)->live();
    if ((left_free && !intact_hole(left)) || (right_free && !intact_hole(right))) [[unlikely]] {
        return damaged(left_free && !intact_hole(left) ? left : right, caller);
    }
    std::uint32_t start = unit;
    std::uint32_t start_before = before;
    std::uint32_t end = right;
    if (left_free) {
        start = left;
        start_before = at(left)->size_before;
    }
    if (right_free) {
        end += at(right)->size;
    }
    // In address order a free neighbour stands where the merged block belongs.
    const bool known = Order == list_order::by_address && (left_free || right_free);
    std::uint32_t position = known ? free_list().previous(left_free ? left : right)
                                   : free_list().position(start, end - start);
    if (position == list::nowhere) [[unlikely]] {
        return damaged(unit, caller);
    }
    // Also where the block is about to be absorbed: a header left behind inside another block must
    // not look live, or freeing it again would pass for a first free.
    at(unit)->size = word(units);
    if constexpr (verifies_all) {
        fill(unit, units);
    }
    if (left_free) {
        position = position == left ? free_list().previous(left) : position;
        unlist(left);
    }
    if (right_free) {
        position = position == right ? free_list().previous(right) : position;
        unlist(right);
        if constexpr (verifies_all) {
            fill(right, 1);
        }
    }
    make_free(start, end - start, start_before, position);
    leave(start, end);
    state_->free_units = word(state_->free_units + units);
    return true;
}

template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
bool list_heap<Order, Merges, Checks, Word>::grow(std::uint32_t unit, std::uint32_t before,
                                                  std::uint32_t after,
                                                  std::uintptr_t caller) noexcept {
    const std::uint32_t right = unit + before;
    const std::uint32_t wanted = after - before;
    const std::uint32_t whole = at(right)->size;
    if (at(right)->live() || whole < wanted) {
        return false;
    }
    const std::uint32_t rest = whole - wanted;
    const std::uint32_t position = rest == 0 ? 0 : position_within(right, right + wanted, rest);
    if (!intact_hole(right) || !untouched(right, right, wanted) || position == list::nowhere)
        [[unlikely]] {
        return damaged(right, caller);
    }
    unlist(right);
    set_size(unit, after, node::live_flag);
    if (rest != 0) {
        make_free(unit + after, rest, after, position);
    }
    leave(unit, unit + after);
    count_taken(wanted);
    return true;
}

template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
void list_heap<Order, Merges, Checks, Word>::fill(std::uint32_t unit,
                                                  std::uint32_t units) noexcept {
    fill_freed(at(unit), units * granule);
}

template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
bool list_heap<Order, Merges, Checks, Word>::untouched(std::uint32_t hole, std::uint32_t unit,
                                                       std::uint32_t units) const noexcept {
    const std::uint32_t links = unit == hole ? 1 : 0;
    return !verifies_all || still_filled(at(unit + links), (units - links) * granule);
}

template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
std::size_t list_heap<Order, Merges, Checks, Word>::largest_free() const noexcept {
    const list free = free_list();
    std::uint32_t most = 0;
    if constexpr (Order == list_order::by_size) {
        most = free.last() == list::anchor ? 0 : at(free.last())->size;
    } else {
        for (std::uint32_t unit = free.next(list::anchor);
             unit != list::anchor && unit != list::nowhere; unit = free.next(unit)) {
            most = at(unit)->size > most ? at(unit)->size : most;
        }
    }
    return payload(most);
}

/// Only where no freed block ever starts, or none that a header still tells of, can the pointer be
/// any other thing than an overwritten block: a header is not to be told from the user's data.
template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
bool list_heap<Order, Merges, Checks, Word>::misused(const void* pointer, std::uintptr_t place,
                                                     std::uintptr_t caller) const noexcept {
    failure_kind kind = failure_kind::corrupted_block;
    if (!owns(pointer)) {
        kind = failure_kind::foreign_pointer;
    } else if (place - 1 >= state_->end - 1U) {
        kind = failure_kind::interior_pointer;
    } else {
        const auto unit = static_cast<std::uint32_t>(place);
        const std::uint32_t size = at(unit)->size;
        const bool was_freed = size - 1 < state_->end - unit && at(unit)->size_before - 1U < unit;
        if (was_freed || (verifies_all && still_filled(at(unit), header_bytes))) {
            kind = failure_kind::double_free;
        }
    }
    record_misuse(kind, pointer, state_, caller);
    return false;
}

template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
bool list_heap<Order, Merges, Checks, Word>::sound(std::uint32_t unit) const noexcept {
    const std::uint32_t units = at(unit)->units();
    if (!agrees(unit) || at(unit)->live()) {
        return agrees(unit) && size_of(unit, units) != 0;
    }
    const list free = free_list();
    const bool merged =
        !Merges || (at(unit + units)->live() && at(unit - at(unit)->size_before)->live());
    return merged && untouched(unit, unit, units) && free.linked(unit) &&
           free.next(unit) != list::nowhere;
}

template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
bool list_heap<Order, Merges, Checks, Word>::check_some(std::uint32_t blocks) noexcept {
    state& own = *state_;
    for (; blocks != 0 && own.end != 0; --blocks) {
        if (own.checked_to >= own.end) {
            own.checked_to = 1;
        }
        if (!sound(own.checked_to)) {
            return false;
        }
        own.checked_to = word(own.checked_to + at(own.checked_to)->units());
    }
    return true;
}

template <list_order Order, bool Merges, check_level Checks, std::unsigned_integral Word>
bool list_heap<Order, Merges, Checks, Word>::check() const noexcept {
    const state& own = *state_;
    if (own.end == 0) {
        return true;
    }
    std::uint32_t free_units = 0;
    std::uint32_t free_blocks = 0;
    std::uint32_t live_blocks = 0;
    for (std::uint32_t unit = 1; unit < own.end; unit += at(unit)->units()) {
        if (!sound(unit)) {
            return false;
        }
        if (at(unit)->live()) {
            ++live_blocks;
        } else {
            ++free_blocks;
            free_units += at(unit)->size;
        }
    }
    if (free_units != own.free_units || free_blocks != own.free_blocks ||
        live_blocks != own.live_blocks || own.least_free_units > free_units) {
        return false;
    }
    // Every free block is linked both ways; a list of as many is the list of them all.
    const list free = free_list();
    for (std::uint32_t unit = free.next(list::anchor); unit != list::anchor;
         unit = free.next(unit)) {
        if (unit == list::nowhere || free_blocks-- == 0) {
            return false;
        }
    }
    return free_blocks == 0;
}

}  // namespace ramwright::detail
