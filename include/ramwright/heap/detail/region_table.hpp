// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "ramwright/heap/detail/heap_region.hpp"
#include "ramwright/heap/detail/region_index.hpp"
#include "ramwright/heap/detail/sorted_places.hpp"
#include "ramwright/heap/memory_map.hpp"
#include "ramwright/heap/region_error.hpp"

/// \file
/// The regions of a heap, in the order they are asked and in the order of their addresses. Called under
/// the heap's lock. A region keeps its place in memory for as long as it is there.

namespace ramwright::detail {

template <std::size_t MostRegions, allocator Allocator, typename Options>
class region_table {
    static_assert(MostRegions != 0 && MostRegions <= 255);

public:
    using slot = heap_region<Allocator>;
    using spelling = typename Options::spelling;

    /// Where the search for a region that serves a request goes on.
    struct place {
        std::uint8_t level = 0;
        std::uint8_t position = 0;
    };

    /// By their addresses; changed by add() and remove() only.
    [[nodiscard]] constexpr region_index<MostRegions, slot>& by_address() noexcept {
        return by_address_;
    }
    [[nodiscard]] constexpr const region_index<MostRegions, slot>& by_address() const noexcept {
        return by_address_;
    }
    /// Is another number whenever a region came or went.
    [[nodiscard]] constexpr std::uint32_t changes() const noexcept { return changes_; }

    /// The next region to ask for `required`; null after the last. O(MostRegions).
    [[nodiscard]] constexpr slot* next(place& at, capabilities required) noexcept {
        for (; at.level != mapped_region::levels; ++at.level, at.position = 0) {
            while (at.position < by_address_.size()) {
                slot& candidate = *order_[at.position++].to;
                if (candidate.map().serves(required) &&
                    candidate.map().level_for(required) == at.level) {
                    return &candidate;
                }
            }
        }
        return nullptr;
    }

    /// The region that is asked first, if it is of the first level and such a request is one for its
    /// allocator alone, else null. O(1) where the last request named the same capabilities.
    [[nodiscard]] [[gnu::always_inline]] constexpr slot* plain(spelling with,
                                                               std::size_t size) noexcept {
        if (with == asked_for_ && size < plain_below_) [[likely]] {
            return answer_;
        }
        return look_up_plain(with, size);
    }
    /// Requests for so many bytes and more are not plain.
    constexpr void limit_plain(std::size_t bytes) noexcept {
        plain_limit_ = bytes;
        plain_below_ = 0;
    }
    [[nodiscard]] constexpr std::size_t plain_limit() const noexcept { return plain_limit_; }

    /// The region of that name, or null. O(MostRegions).
    [[nodiscard]] constexpr slot* find(std::string_view name) noexcept {
        for (slot& candidate : slots_) {
            if (candidate.map().where.size != 0 && candidate.map().where.name == name) {
                return &candidate;
            }
        }
        return nullptr;
    }

    /// `in_block`: the region lies in a live block of the one found at its start, and may. O(MostRegions)
    /// and what the allocator's constructor costs.
    [[nodiscard]] region_error add(const mapped_region& map, bool ask_first,
                                   bool in_block) noexcept {
        region_error error = error_in(map);
        for (std::size_t at = 0; at != by_address_.size() && error == region_error::none; ++at) {
            const mapped_region& other = by_address_.at(at)->map();
            error = error_between(other, map);
            if (error == region_error::overlap && in_block &&
                other.where.start != map.where.start && other.where.contains(map.where.start)) {
                error = region_error::none;
            }
        }
        if (error != region_error::none) {
            return error;
        }
        if (by_address_.size() == MostRegions) {
            return region_error::too_many;
        }
        slot& added = unused_slot();
        if (!added.begin(map)) {
            added.end();
            return region_error::too_small;
        }
        added.is_inside = in_block;
        if (in_block) {
            ++by_address_.find(map.where.start)->regions_inside;
        }
        const bool no_choices = (map.choice[0] | map.choice[1] | map.choice[2]).empty();
        const std::size_t count = by_address_.size();
        insert_at(order_, count, ask_first ? 0 : count,
                  {map.where.has, no_choices ? map.where.has : map.choice[0], &added});
        by_address_.insert(added);
        note_change();
        return region_error::none;
    }

    void remove(slot& gone) noexcept {
        erase_from(order_, by_address_.size(), gone);
        by_address_.erase(gone);
        note_change();
        if (gone.is_inside) {
            --by_address_.find(gone.map().where.start)->regions_inside;
        }
        gone.end();
    }

    /// What the slots' plain() said may no longer be so.
    constexpr void forget_plain() noexcept { plain_below_ = 0; }

private:
    // What a search compares stands side by side.
    struct choice {
        capabilities has{};
        capabilities first_for{};
        slot* to = nullptr;
    };

    [[nodiscard]] [[gnu::noinline]] constexpr slot* look_up_plain(spelling with,
                                                                  std::size_t size) noexcept {
        const capabilities required = Options::plain(with);
        asked_for_ = with;
        plain_below_ = 0;
        for (const choice* at = order_; at != order_ + by_address_.size(); ++at) {
            if (at->has.contains(required) && !(at->first_for & required).empty()) {
                answer_ = at->to;
                plain_below_ = at->to->plain() ? plain_limit_ : 0;
                break;
            }
        }
        return size < plain_below_ ? answer_ : nullptr;
    }

    [[nodiscard]] constexpr slot& unused_slot() noexcept {
        slot* at = slots_;
        while (at->map().where.size != 0) {
            ++at;
        }
        return *at;
    }

    constexpr void note_change() noexcept {
        ++changes_;
        forget_plain();
    }

    // Of the request before, whose answer mostly is that of the next as well.
    spelling asked_for_{};
    std::size_t plain_below_ = 0;  ///< smaller ones are plain
    slot* answer_ = nullptr;
    std::size_t plain_limit_ = std::numeric_limits<std::size_t>::max();

    region_index<MostRegions, slot> by_address_;
    choice order_[MostRegions]{};
    slot slots_[MostRegions];
    std::uint32_t changes_ = 0;
};

}  // namespace ramwright::detail
