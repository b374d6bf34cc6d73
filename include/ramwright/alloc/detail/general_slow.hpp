// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The parts of `general` that are not on the way of an ordinary request. Included by general.hpp.

#include "ramwright/alloc/general.hpp"

namespace ramwright {

template <check_level Checks, std::unsigned_integral Word>
void* general<Checks, Word>::take_top(std::uint32_t units) noexcept {
    state& own = *state_;
    if (top_units() < units) {
        return nullptr;
    }
    node* const block = at(own.top);
    block->size = word(units | node::live_flag);
    own.free_units = word(own.free_units - units);
    set_top(own.top + units, units);
    return bytes_of(block);
}

template <check_level Checks, std::unsigned_integral Word>
void* general<Checks, Word>::take_aligned(layout want) noexcept {
    if (!want.valid() || want.size > largest_size || want.alignment > largest_size) {
        return nullptr;
    }
    const std::uint32_t units = units_for(want.size);
    // Within this many units more there is an aligned start, wherever the block begins.
    const std::uint32_t enough = units + static_cast<std::uint32_t>(want.alignment / granule) - 1;
    if (enough > lists::most_units) {
        return nullptr;
    }
    const auto misalignment = [this, want](std::uint32_t unit) {
        const auto address = reinterpret_cast<std::uintptr_t>(bytes_of(at(unit)));
        return static_cast<std::uint32_t>((address & (want.alignment - 1)) / granule);
    };

    state& own = *state_;
    const typename lists::found hole = own.free.find(origin(), enough);
    if (hole.unit == 0 && top_units() < enough) {
        return nullptr;
    }
    std::uint32_t start = hole.unit;
    std::uint32_t unit = 0;  // of the block to be
    if (start == 0) {
        start = own.top;
        const std::uint32_t off = misalignment(start);
        unit =
            off == 0 ? start : start + static_cast<std::uint32_t>(want.alignment / granule) - off;
        set_top(unit + units, units);
    } else {
        const std::uint32_t whole = at(start)->size;
        own.free.remove(origin(), at(start), [&] { return hole.bin; });
        unit = start + whole - units;
        unit -= misalignment(unit);
        const std::uint32_t behind = start + whole - (unit + units);
        at(start + whole)->size_before = word(behind == 0 ? units : behind);
        if (behind != 0) {
            list(unit + units, behind, units);
        }
    }
    node* const taken = at(unit);
    const std::uint32_t skipped = unit - start;
    if (skipped != 0) {
        taken->size_before = word(skipped);
        list(start, skipped, at(start)->size_before);
    }
    taken->size = word(units | node::live_flag);
    own.free_units = word(own.free_units - units);
    return bytes_of(taken);
}

template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::grow(const placed& block, std::uint32_t before,
                                 std::uint32_t after) noexcept {
    state& own = *state_;
    const std::uint32_t wanted = after - before;
    const std::uint32_t end = static_cast<std::uint32_t>(block.unit) + before;
    if (end == own.top) {
        if (top_units() < wanted) {
            return false;
        }
        set_top(end + wanted, after);
    } else {
        const node* const right = at(end);
        const std::uint32_t whole = right->size;
        if (right->live() || whole < wanted) {
            return false;
        }
        own.free.remove(origin(), right, [&] { return detail::bin_of(whole); });
        const std::uint32_t rest = whole - wanted;
        at(end + whole)->size_before = word(rest == 0 ? after : rest);
        if (rest != 0) {
            list(end + wanted, rest, after);
        }
    }
    absorb(own, end, static_cast<std::uint32_t>(block.unit) + after);
    block.header->size = word(after | node::live_flag);
    own.free_units = word(own.free_units - wanted);
    return true;
}

template <check_level Checks, std::unsigned_integral Word>
void general<Checks, Word>::shrink(const placed& block, std::uint32_t before,
                                   std::uint32_t after) noexcept {
    const placed tail{block.header + after, block.unit + after};
    block.header->size = word(after | node::live_flag);
    tail.header->size_before = word(after);
    release(*state_, tail, before - after, state_->top);
}

template <check_level Checks, std::unsigned_integral Word>
void general<Checks, Word>::list(std::uint32_t unit, std::uint32_t units,
                                 std::uint32_t before) noexcept {
    node* const hole = at(unit);
    hole->size = word(units);
    hole->size_before = word(before);
    state_->free.insert(origin(), unit, detail::bin_of(units));
}

template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::misused(const void* pointer, std::uintptr_t caller) const noexcept {
    const auto distance =
        static_cast<std::size_t>(reinterpret_cast<std::uintptr_t>(pointer) -
                                 reinterpret_cast<std::uintptr_t>(origin() + header_bytes));
    failure_kind kind = failure_kind::corrupted_block;
    if (!owns(pointer)) {
        kind = failure_kind::foreign_pointer;
    } else if (distance % granule != 0 || distance / granule - 1 >= state_->end - 1U) {
        kind = failure_kind::interior_pointer;
    } else if (distance / granule >= state_->top ||
               !at(static_cast<std::uint32_t>(distance / granule))->live() ||
               (verifies_all &&
                detail::still_filled(static_cast<const std::byte*>(pointer) - header_bytes,
                                     header_bytes))) {
        kind = failure_kind::double_free;
    }
    record_misuse(kind, pointer, state_, caller);
    return false;
}

/// Whether the block agrees with its neighbours, and a free one with its list.
template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::sound(std::uint32_t unit) const noexcept {
    const std::uint32_t top = state_->top;
    const node* const here = at(unit);
    const std::uint32_t units = here->units();
    const std::uint32_t before = here->size_before;
    if (units == 0 || units > top - unit || before == 0 || before > unit ||
        at(unit + units)->size_before != units || at(unit - before)->units() != before) {
        return false;
    }
    if (here->live()) {
        return true;
    }
    const std::uint32_t next = lists::next(origin(), here);
    const std::uint32_t previous = lists::previous(origin(), here);
    return unit + units != top && at(unit + units)->live() && at(unit - before)->live() &&
           next < top && previous < top &&
           (next == 0 || lists::previous(origin(), at(next)) == unit) &&
           (previous == 0 ? state_->free.head(detail::bin_of(units))
                          : lists::next(origin(), at(previous))) == unit;
}

/// As `sound`, and at `full` what nobody should have written to is as it was left.
template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::untouched(std::uint32_t unit) const noexcept {
    if (!verifies_all) {
        return sound(unit);
    }
    const node* const here = at(unit);
    return sound(unit) && (here->live() ? size_of({at(unit), unit}, here->units()) != 0
                                        : still_filled(unit, granule, here->units()));
}

template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::check_some(std::uint32_t blocks) noexcept
    requires(Checks != check_level::off) {
    state& own = *state_;
    if (own.top <= 1) {
        return true;
    }
    for (; blocks != 0; --blocks) {
        const std::uint32_t unit = own.checked_to >= own.top ? 1 : own.checked_to;
        if (!untouched(unit)) {
            own.checked_to = word(unit);
            return false;
        }
        own.checked_to = word(unit + at(unit)->units());
    }
    return true;
}

template <check_level Checks, std::unsigned_integral Word>
template <std::invocable<const block&> Visitor>
visited general<Checks, Word>::visit_some(std::uint32_t blocks,
                                          Visitor&& visit) requires(Checks != check_level::off) {
    if (capacity() == 0) {
        return visited::all;
    }
    state& own = *state_;
    for (; blocks != 0; --blocks) {
        const std::uint32_t unit = own.checked_to;
        if (unit >= own.top) {
            if (top_units() != 0) {
                visit(describe(own.top, payload(top_units()), false));
            }
            own.checked_to = 1;
            return visited::all;
        }
        if (!untouched(unit)) {
            return visited::damaged;
        }
        const node* const here = at(unit);
        const std::uint32_t units = here->units();
        visit(describe(unit, here->live() ? size_of({at(unit), unit}, units) : payload(units),
                       here->live()));
        own.checked_to = word(unit + units);
    }
    return visited::some;
}

template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::check() const noexcept {
    const std::uint32_t top = state_->top;
    if (top > state_->end || state_->highest_top < top || state_->highest_top > state_->end) {
        return state_->end == 0 && top == 0;
    }
    std::uint32_t free_units = top_units();
    std::uint32_t free_blocks = 0;
    for (std::uint32_t unit = 1; unit < top;) {
        if (!untouched(unit)) {
            return false;
        }
        const std::uint32_t units = at(unit)->units();
        if (!at(unit)->live()) {
            free_units += units;
            ++free_blocks;
        }
        unit += units;
    }
    if (free_units != state_->free_units ||
        (verifies_all && !still_filled(top, header_bytes, top_units()))) {
        return false;
    }
    for (std::uint32_t bin = 0; bin < lists::bins; ++bin) {
        std::uint32_t previous = 0;
        if ((state_->free.head(bin) != 0) != state_->free.listed(bin)) {
            return false;
        }
        for (std::uint32_t unit = state_->free.head(bin); unit != 0;) {
            const node* const here = at(unit);
            if (unit >= top || here->live() || detail::bin_of(here->size) != bin ||
                lists::previous(origin(), here) != previous || free_blocks-- == 0) {
                return false;
            }
            previous = unit;
            unit = lists::next(origin(), here);
        }
    }
    return free_blocks == 0;
}

}  // namespace ramwright
