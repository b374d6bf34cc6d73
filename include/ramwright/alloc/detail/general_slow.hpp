// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The parts of `general` that are not on the way of an ordinary request. Included by general.hpp.

#include "ramwright/alloc/general.hpp"

namespace ramwright {

template <check_level Checks, std::unsigned_integral Word>
inline general<Checks, Word>::general(std::span<std::byte> region) noexcept {
    const auto start = reinterpret_cast<std::uintptr_t>(region.data());
    const std::size_t skipped = (0 - start) & (granule - 1);
    if (region.data() == nullptr || region.size() < skipped + least_region) {
        return;
    }
    constexpr std::size_t most = 0xFFFF'FFFF;  // what offsets reach
    const std::size_t bytes = region.size() - skipped < most ? region.size() - skipped : most;
    const std::size_t fitting = (bytes - tables_bytes - header_bytes) / granule;
    const auto end =
        static_cast<std::uint32_t>(fitting < lists::most_units ? fitting : lists::most_units);
    state_ = ::new (static_cast<void*>(region.data() + skipped)) state{};
    state_->end = word(end);
    state_->top = 1;
    state_->free_units = word(end - 1);
    state_->highest_top = 1;
    at(0)->size = node::live_flag | 1U;
    at(0)->size_before = 0;
    at(1)->size_before = 1;
    if constexpr (verifies_all) {
        state_->free.set_end(end);
        fill(1, header_bytes, end - 1);
    }
}

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
    state& own = *state_;
    typename lists::found hole = own.free.find(origin(), enough);
    if (hole.unit == 0) {
        hole = top_units() < enough ? find_aligned(units, enough, want.alignment)
                                    : typename lists::found{own.top, no_bin};
        if (hole.unit == 0) {
            return nullptr;
        }
    }
    const std::uint32_t start = hole.unit;
    std::uint32_t unit = 0;  // of the block to be
    if (start == own.top) {
        unit = start + skipped_at_top(want.alignment);
        set_top(unit + units, units);
    } else {
        const std::uint32_t whole = at(start)->size;
        own.free.remove(origin(), at(start), [&] { return hole.bin; });
        unit = start + whole - units;
        unit -= misalignment(unit, want.alignment);
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
typename general<Checks, Word>::lists::found general<Checks, Word>::find_aligned(
    std::uint32_t units, std::uint32_t enough, std::size_t alignment) const noexcept {
    const lists& free = state_->free;
    unsigned bins_left = 2;
    // Higher ones are empty.
    for (std::uint32_t bin = detail::bin_of(units); bin <= detail::bin_of(enough); ++bin) {
        if (!free.listed(bin)) {
            continue;
        }
        std::uint32_t unit = free.head(bin);
        for (unsigned left = lists::tries; left != 0 && unit != 0; --left) {
            if constexpr (verifies_all) {
                if (!free.listed_in(origin(), unit, bin)) {
                    return {unit, bin};
                }
            }
            const std::uint32_t whole = at(unit)->size;
            if (whole >= units && misalignment(unit + whole - units, alignment) <= whole - units) {
                return {unit, bin};
            }
            unit = lists::next(origin(), at(unit));
        }
        if (--bins_left == 0) {
            break;
        }
    }
    const bool top_fits = top_units() >= skipped_at_top(alignment) + units;
    return {top_fits ? std::uint32_t{state_->top} : 0, no_bin};
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

}  // namespace ramwright
