// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "ramwright/heap/detail/heap_region.hpp"
#include "ramwright/heap/memory_map.hpp"
#include "ramwright/heap/region_error.hpp"

/// \file
/// The regions of a heap, in the order they are asked and in the order of their addresses. Called under
/// the heap's lock. A region keeps its place in memory for as long as it is there.

namespace ramwright::detail {

template <std::size_t MostRegions, allocator Allocator>
class region_table {
    static_assert(MostRegions != 0 && MostRegions <= 255);

public:
    using slot = heap_region<Allocator>;

    /// Where the search for a region that serves a request goes on.
    struct place {
        std::uint8_t level = 0;
        std::uint8_t position = 0;
    };

    /// The most regions that find() looks at where none lies in a block of another.
    static constexpr unsigned most_steps = std::bit_width(MostRegions - 1) + 1;

    [[nodiscard]] constexpr std::size_t size() const noexcept { return count_; }
    /// Is another number whenever a region came or went.
    [[nodiscard]] constexpr std::uint32_t changes() const noexcept { return changes_; }

    /// The next region to ask for `required`; null after the last. O(MostRegions).
    [[nodiscard]] constexpr slot* next(place& at, capabilities required) noexcept {
        for (; at.level != mapped_region::levels; ++at.level, at.position = 0) {
            while (at.position < count_) {
                slot& candidate = *order_[at.position++].to;
                if (candidate.map().serves(required) &&
                    candidate.map().level_for(required) == at.level) {
                    return &candidate;
                }
            }
        }
        return nullptr;
    }

    /// The first that next() would return, if it is one of the first level. O(MostRegions).
    [[nodiscard]] [[gnu::always_inline]] constexpr slot* first(capabilities required) noexcept {
        for (const choice* at = order_; at != order_ + count_; ++at) {
            if (at->has.contains(required) && !(at->first_for & required).empty()) {
                return at->to;
            }
        }
        return nullptr;
    }

    /// The innermost region in which `address` lies, or null; where a region starts that lies in a block, the
    /// one around it. At most `most_steps` are looked at, and those in blocks of the one that is found.
    [[nodiscard]] [[gnu::always_inline]] constexpr const slot* find(
        std::uintptr_t address) const noexcept {
        const placed* const last = last_from(address);
        // No allocator puts a block where its region starts, so one comparison tells both.
        if (address - last->start - 1 < last->size - 1) [[likely]] {
            return last->to;
        }
        return find_around(last, address);
    }
    [[nodiscard]] constexpr slot* find(std::uintptr_t address) noexcept {
        return const_cast<slot*>(std::as_const(*this).find(address));
    }

    /// The region of that name, or null. O(MostRegions).
    [[nodiscard]] constexpr slot* find(std::string_view name) noexcept {
        for (std::size_t at = 0; at != count_; ++at) {
            slot& candidate = *by_address_[at].to;
            if (candidate.map().where.name == name) {
                return &candidate;
            }
        }
        return nullptr;
    }

    /// The region at that place in the order of addresses, or null behind the last.
    [[nodiscard]] constexpr const slot* at(std::size_t position) const noexcept {
        return position < count_ ? by_address_[position].to : nullptr;
    }
    /// The first region that starts at `address` or behind it, or null.
    [[nodiscard]] constexpr slot* from(std::uintptr_t address) noexcept {
        const std::size_t behind = address == 0 ? 0 : first_behind(address - 1);
        return behind == count_ ? nullptr : by_address_[behind].to;
    }

    /// Whether a region starts in the `size` bytes from `start` on. O(MostRegions).
    [[nodiscard]] constexpr bool any_in(std::uintptr_t start, std::size_t size) const noexcept {
        const std::size_t behind = first_behind(start - 1);
        return behind != count_ && by_address_[behind].start - start < size;
    }

    /// `in_block`: the region lies in a live block of the one found at its start, and may. O(MostRegions)
    /// and what the allocator's constructor costs.
    [[nodiscard]] region_error add(const mapped_region& map, bool ask_first,
                                   bool in_block) noexcept {
        region_error error = error_in(map);
        for (std::size_t at = 0; at != count_ && error == region_error::none; ++at) {
            const mapped_region& other = by_address_[at].to->map();
            error = error_between(other, map);
            if (error == region_error::overlap && in_block &&
                other.where.start != map.where.start && other.where.contains(map.where.start)) {
                error = region_error::none;
            }
        }
        if (error != region_error::none) {
            return error;
        }
        if (count_ == MostRegions) {
            return region_error::too_many;
        }
        slot& added = unused_slot();
        if (!added.begin(map)) {
            added.end();
            return region_error::too_small;
        }
        added.is_inside = in_block;
        if (in_block) {
            ++find(map.where.start)->regions_inside;
        }
        const bool no_choices = (map.choice[0] | map.choice[1] | map.choice[2]).empty();
        insert(by_address_, first_behind(map.where.start),
               {map.where.start, map.where.size, &added});
        insert(order_, ask_first ? 0 : count_,
               {map.where.has, no_choices ? map.where.has : map.choice[0], &added});
        ++count_;
        ++changes_;
        return region_error::none;
    }

    void remove(slot& gone) noexcept {
        erase(by_address_, gone);
        erase(order_, gone);
        --count_;
        ++changes_;
        if (gone.is_inside) {
            --find(gone.map().where.start)->regions_inside;
        }
        gone.end();
    }

private:
    // What a search compares stands side by side.
    struct choice {
        capabilities has{};
        capabilities first_for{};
        slot* to = nullptr;
    };
    struct placed {
        // Where there is no region, behind every address that is looked for.
        std::uintptr_t start = std::numeric_limits<std::uintptr_t>::max();
        std::size_t size = 1;
        slot* to = nullptr;
    };
    static constexpr std::size_t places = std::bit_ceil(MostRegions);

    /// The last region that starts at `address` or before it; where there is none, the first.
    [[nodiscard]] [[gnu::always_inline]] constexpr const placed* last_from(
        std::uintptr_t address) const noexcept {
        const placed* at = by_address_;
        for (std::size_t half = places / 2; half != 0; half /= 2) {
            at += at[half].start <= address ? half : 0;
        }
        return at;
    }

    /// In the region, or at its start, or in one around it, or in none.
    [[nodiscard]] [[gnu::noinline]] constexpr const slot* find_around(
        const placed* at, std::uintptr_t address) const noexcept {
        for (;; --at) {
            const bool lies_in = at->to != nullptr && address - at->start < at->size;
            const bool inside = at->to != nullptr && at->to->is_inside;
            if (lies_in && (address != at->start || !inside)) {
                return at->to;
            }
            if (!inside || at == by_address_) {
                return nullptr;
            }
        }
    }

    /// How many regions start at `address` or before it.
    [[nodiscard]] constexpr std::size_t first_behind(std::uintptr_t address) const noexcept {
        std::size_t low = 0;
        std::size_t high = count_;
        while (low != high) {
            const std::size_t middle = (low + high) / 2;
            if (by_address_[middle].start <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    [[nodiscard]] constexpr slot& unused_slot() noexcept {
        slot* at = slots_;
        while (at->map().where.size != 0) {
            ++at;
        }
        return *at;
    }

    template <typename Entry, std::size_t Places>
    constexpr void insert(Entry (&list)[Places], std::size_t position, Entry entry) noexcept {
        for (std::size_t at = count_; at != position; --at) {
            list[at] = list[at - 1];
        }
        list[position] = entry;
    }
    template <typename Entry, std::size_t Places>
    constexpr void erase(Entry (&list)[Places], const slot& gone) noexcept {
        std::size_t at = 0;
        while (list[at].to != &gone) {
            ++at;
        }
        for (; at + 1 != count_; ++at) {
            list[at] = list[at + 1];
        }
        list[at] = {};
    }

    std::size_t count_ = 0;
    choice order_[MostRegions]{};
    placed by_address_[places]{};
    slot slots_[MostRegions];
    std::uint32_t changes_ = 0;
};

}  // namespace ramwright::detail
