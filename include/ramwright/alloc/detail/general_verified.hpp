// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What `general` does at `check_level::full` beside what it does at `standard`: trailers behind what was
/// asked for, links encoded, all that is free filled; each is verified before anything relies on it or is
/// changed. Included by general.hpp.

#include "ramwright/alloc/general.hpp"

namespace ramwright {

template <check_level Checks, std::unsigned_integral Word>
void* general<Checks, Word>::take_verified(layout want, std::uintptr_t caller) noexcept
    requires(Checks == check_level::full) {
    const std::size_t asked = want.size == 0 ? 1 : want.size;
    if (!want.valid() || asked > largest_size || want.alignment > largest_size) {
        return nullptr;
    }
    const std::uint32_t units = units_for(asked);
    const bool aligned = want.alignment > granule;
    // Within so many units the block will lie: at the high end of a hole, or at the low end of what was
    // never used.
    const std::uint32_t enough =
        units + (aligned ? static_cast<std::uint32_t>(want.alignment / granule) - 1 : 0);
    if (enough > lists::most_units) {
        return nullptr;
    }
    state& own = *state_;
    std::uint32_t spoilt = own.free.damaged(origin(), enough);
    if (spoilt == 0) {
        const std::uint32_t hole = own.free.find(origin(), enough).unit;
        if (hole == 0 && top_units() >= enough) {
            spoilt = still_filled(own.top, header_bytes, enough) ? 0 : own.top;
        } else if (hole == 0) {
            const typename lists::found last =
                aligned ? find_aligned(units, enough, want.alignment) : typename lists::found{};
            if (last.unit == 0) {
                return nullptr;
            }
            const bool fine = last.bin == no_bin
                                  ? still_filled(own.top, header_bytes, top_units())
                                  : own.free.listed_in(origin(), last.unit, last.bin) &&
                                        sound(last.unit) &&
                                        still_filled(last.unit, granule, at(last.unit)->size);
            spoilt = fine ? 0 : last.unit;
        } else {
            const std::uint32_t more = at(hole)->size - enough;
            const bool fine = sound(hole) && (more == 0 ? still_filled(hole, granule, enough)
                                                        : still_filled(hole + more, 0, enough));
            spoilt = fine ? 0 : hole;
        }
    }
    if (spoilt != 0) [[unlikely]] {
        damaged({at(spoilt), spoilt}, caller);
        return nullptr;
    }
    void* const block = aligned ? take_aligned({asked, want.alignment}) : take(asked);
    const placed taken = locate(block);
    detail::end_block(block, asked, payload(taken.header->units()),
                      static_cast<std::uint32_t>(taken.unit));
    return block;
}

/// True; or false, and nothing changed but a record, iff free space beside the block was overwritten.
template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::release_verified(const placed& block, std::uint32_t units,
                                             std::uintptr_t caller) noexcept
    requires(Checks == check_level::full) {
    const auto unit = static_cast<std::uint32_t>(block.unit);
    for (const std::uint32_t beside : {unit - block.header->size_before, unit + units}) {
        if (beside != state_->top && !at(beside)->live() && !sound(beside)) [[unlikely]] {
            return damaged({at(beside), beside}, caller);
        }
    }
    release_filled(block, units);
    return true;
}

/// Releases the block and fills it, and what of its neighbours was header or link.
template <check_level Checks, std::unsigned_integral Word>
void general<Checks, Word>::release_filled(const placed& block, std::uint32_t units) noexcept
    requires(Checks == check_level::full) {
    state& own = *state_;
    const std::uint32_t top = own.top;
    const auto unit = static_cast<std::uint32_t>(block.unit);
    const std::uint32_t right = unit + units;
    const bool left_free = !at(unit - block.header->size_before)->live();
    const bool right_free = right != top && !at(right)->live();
    fill(unit, header_bytes, units);
    release(own, block, units, top);
    if (left_free) {
        fill(unit, 0, 1);
    }
    if (right_free) {
        fill(right, 0, 1);
    }
    if (right == top) {
        fill(own.top, header_bytes, 1);
        detail::fill_freed(at(top), header_bytes);
    }
}

template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::resize_verified(const placed& block, std::uint32_t before,
                                            std::size_t size, std::uintptr_t caller) noexcept
    requires(Checks == check_level::full) {
    if (size_of(block, before) == 0) [[unlikely]] {
        return damaged(block, caller);
    }
    if (size > largest_size) {
        return false;
    }
    const std::size_t asked = size == 0 ? 1 : size;
    const std::uint32_t after = units_for(asked);
    const std::uint32_t end = static_cast<std::uint32_t>(block.unit) + before;
    const bool hole_behind = end != state_->top && !at(end)->live();
    if (after != before && hole_behind && !sound(end)) [[unlikely]] {
        return damaged({at(end), end}, caller);
    }
    if (after > before) {
        const std::uint32_t wanted = after - before;
        const std::uint32_t there = hole_behind          ? at(end)->size
                                    : end == state_->top ? top_units()
                                                         : 0;
        if (there < wanted) {
            return false;
        }
        if (!still_filled(end, hole_behind ? granule : header_bytes, wanted)) [[unlikely]] {
            return damaged({at(end), end}, caller);
        }
        static_cast<void>(grow(block, before, after));
    } else if (after < before) {
        const placed tail{block.header + after, block.unit + after};
        block.header->size = word(after | node::live_flag);
        tail.header->size_before = word(after);
        release_filled(tail, before - after);
    }
    detail::end_block(bytes_of(block.header), asked, payload(after),
                      static_cast<std::uint32_t>(block.unit));
    return true;
}

template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::still_filled(std::uint32_t unit, std::size_t kept,
                                         std::uint32_t units) const noexcept {
    return units == 0 || detail::still_filled(reinterpret_cast<const std::byte*>(at(unit)) + kept,
                                              units * granule - kept);
}

template <check_level Checks, std::unsigned_integral Word>
void general<Checks, Word>::fill(std::uint32_t unit, std::size_t kept,
                                 std::uint32_t units) noexcept {
    detail::fill_freed(reinterpret_cast<std::byte*>(at(unit)) + kept, units * granule - kept);
}

}  // namespace ramwright
