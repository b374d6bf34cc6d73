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
        unit = off == 0 ? start : start + static_cast<std::uint32_t>(want.alignment / granule) - off;
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
void general<Checks, Word>::fill_freed(node* block, std::uint32_t units) noexcept {
    auto* const bytes = reinterpret_cast<std::byte*>(block);
    for (std::size_t i = granule; i < units * granule; ++i) {
        bytes[i] = std::byte{0xDD};
    }
}

template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::misused(const void* pointer, std::uintptr_t caller) const noexcept {
    const auto distance = static_cast<std::size_t>(static_cast<const std::byte*>(pointer) -
                                                   (origin() + header_bytes));
    failure_kind kind = failure_kind::corrupted_block;
    if (!owns(pointer)) {
        kind = failure_kind::foreign_pointer;
    } else if (distance % granule != 0 || distance / granule - 1 >= state_->end - 1U) {
        kind = failure_kind::interior_pointer;
    } else if (distance / granule >= state_->top ||
               !at(static_cast<std::uint32_t>(distance / granule))->live()) {
        kind = failure_kind::double_free;
    }
    record_misuse(kind, pointer, state_, caller);
    return false;
}

template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::check() const noexcept {
    const std::uint32_t top = state_->top;
    if (top > state_->end || state_->highest_top < top || state_->highest_top > state_->end) {
        return state_->end == 0 && top == 0;
    }
    std::uint32_t free_units = top_units();
    std::uint32_t free_blocks = 0;
    std::uint32_t before = 1;
    bool before_live = true;
    for (std::uint32_t unit = 1; unit < top;) {
        const node* const here = at(unit);
        const std::uint32_t units = here->units();
        if (units == 0 || units > top - unit || here->size_before != before ||
            (!here->live() && !before_live)) {
            return false;
        }
        before = units;
        before_live = here->live();
        free_units += before_live ? 0 : units;
        free_blocks += before_live ? 0 : 1;
        unit += units;
    }
    if (!before_live || (state_->end != 0 && at(top)->size_before != before) ||
        free_units != state_->free_units) {
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
                here->previous != previous || free_blocks-- == 0) {
                return false;
            }
            previous = unit;
            unit = here->next;
        }
    }
    return free_blocks == 0;
}

}  // namespace ramwright
