// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What `general` says of all its blocks, at once or some at a time. Included by general.hpp.

#include "ramwright/alloc/general.hpp"

namespace ramwright {

template <check_level Checks, std::unsigned_integral Word>
inline ramwright::snapshot general<Checks, Word>::snapshot() const noexcept {
    ramwright::snapshot now{
        .capacity_bytes = static_cast<std::uint32_t>(capacity()),
        .free_bytes = static_cast<std::uint32_t>(free_bytes()),
        .largest_free_bytes = static_cast<std::uint32_t>(largest_free()),
    };
    for_each_block(
        [&now](const block& seen) { ++(seen.live ? now.live_blocks : now.free_blocks); });
    return now;
}

template <check_level Checks, std::unsigned_integral Word>
template <std::invocable<const block&> Visitor>
void general<Checks, Word>::for_each_block(Visitor&& visit) const {
    std::uint32_t unit = 1;
    while (unit < state_->top) {
        const node* const here = at(unit);
        const std::uint32_t units = here->units();
        if (units - 1 >= state_->top - unit) [[unlikely]] {
            return;  // overwritten: where the next block starts cannot be told
        }
        visit(describe(unit, here->live() ? size_of({at(unit), unit}, units) : payload(units),
                       here->live()));
        unit += units;
    }
    if (top_units() != 0) {
        visit(describe(unit, payload(top_units()), false));
    }
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
const std::byte* general<Checks, Word>::first_overwritten() const noexcept
    requires(Checks == check_level::full) {
    const std::uint32_t unit = state_->checked_to;
    const bool behind_all = !is_block(unit);
    if (!behind_all && (!sound(unit) || at(unit)->live())) {
        return nullptr;
    }
    const std::size_t kept = behind_all ? header_bytes : granule;
    const std::size_t bytes = granule * (behind_all ? top_units() : at(unit)->units());
    const std::uint32_t start = behind_all ? state_->top : unit;
    return bytes == 0 ? nullptr
                      : detail::first_overwritten(
                            reinterpret_cast<const std::byte*>(at(start)) + kept, bytes - kept);
}

template <check_level Checks, std::unsigned_integral Word>
bool general<Checks, Word>::check_some(std::uint32_t blocks) noexcept
    requires(Checks != check_level::off) {
    state& own = *state_;
    if (own.top <= 1 || own.top > own.end) {
        return own.top <= own.end;
    }
    for (; blocks != 0; --blocks) {
        const std::uint32_t unit = is_block(own.checked_to) ? own.checked_to : 1;
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
    if (own.top > own.end) {  // overwritten, it would lead out of the region
        return visited::damaged;
    }
    for (; blocks != 0; --blocks) {
        const std::uint32_t unit = own.checked_to;
        if (!is_block(unit)) {
            if (verifies_all && !still_filled(own.top, header_bytes, top_units())) {
                return visited::damaged;
            }
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
