// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "ramwright/core/region.hpp"
#include "ramwright/heap/detail/sorted_places.hpp"

/// \file
/// The regions of a heap by their addresses. Called under the heap's lock.

namespace ramwright::detail {

template <std::size_t MostRegions, typename Slot>
class region_index {
public:
    /// The most regions that find() looks at where none lies in a block of another.
    static constexpr unsigned most_steps = std::bit_width(MostRegions - 1) + 1;

    [[nodiscard]] constexpr std::size_t size() const noexcept { return count_; }

    /// The region at that place in the order of addresses, or null behind the last.
    [[nodiscard]] constexpr Slot* at(std::size_t position) const noexcept {
        return position < count_ ? places_[position].to : nullptr;
    }
    /// The first region that starts at `address` or behind it, or null.
    [[nodiscard]] constexpr Slot* from(std::uintptr_t address) const noexcept {
        return at(address == 0 ? 0 : first_behind(address - 1));
    }
    /// Whether a region starts in the `size` bytes from `start` on, which is not 0. O(log MostRegions).
    [[nodiscard]] constexpr bool any_in(std::uintptr_t start, std::size_t size) const noexcept {
        const std::size_t behind = first_behind(start - 1);
        return behind != count_ && places_[behind].start - start < size;
    }

    /// The region found last, if `address` lies in it too, or null: then it may lie anywhere.
    [[nodiscard]] [[gnu::always_inline]] constexpr Slot* find_again(
        std::uintptr_t address) const noexcept {
        return address - last_found_.behind_start < last_found_.bytes_behind ? last_found_.to
                                                                             : nullptr;
    }
    /// As find. What lies in the same region is found again at once, unless it has others in its blocks.
    [[nodiscard]] constexpr Slot* find_and_remember(std::uintptr_t address) noexcept {
        Slot* const found = find(address);
        if (found != nullptr && found->regions_inside == 0) {
            const std::uintptr_t start = found->map().where.start;
            last_found_ = {start + 1, found->map().where.size - 1, found};
        }
        return found;
    }
    /// The innermost region in which `address` lies, or null; where a region starts that lies in a block, the
    /// one around it. At most `most_steps` are looked at, and those in blocks of the one that is found.
    [[nodiscard]] [[gnu::always_inline]] constexpr Slot* find(
        std::uintptr_t address) const noexcept {
        const placed* const last = last_from(address);
        // No allocator puts a block where its region starts, so one comparison tells both.
        if (address - last->start - 1 < last->size - 1) [[likely]] {
            return last->to;
        }
        return find_around(last, address);
    }

    constexpr void insert(Slot& added) noexcept {
        const region& where = added.map().where;
        insert_at(places_, count_, first_behind(where.start), {where.start, where.size, &added});
        ++count_;
        last_found_ = {};
    }
    constexpr void erase(const Slot& gone) noexcept {
        erase_from(places_, count_, gone);
        --count_;
        last_found_ = {};
    }

private:
    struct placed {
        // Where there is no region, behind every address that is looked for.
        std::uintptr_t start = std::numeric_limits<std::uintptr_t>::max();
        std::size_t size = 1;
        Slot* to = nullptr;
    };
    /// As `find` asks: from the second byte on.
    struct remembered {
        std::uintptr_t behind_start = 0;
        std::size_t bytes_behind = 0;
        Slot* to = nullptr;
    };
    static constexpr std::size_t room = std::bit_ceil(MostRegions);

    /// The last region that starts at `address` or before it; where there is none, the first.
    [[nodiscard]] [[gnu::always_inline]] constexpr const placed* last_from(
        std::uintptr_t address) const noexcept {
        const placed* at = places_;
        for (std::size_t half = room / 2; half != 0; half /= 2) {
            at += at[half].start <= address ? half : 0;
        }
        return at;
    }

    /// In the region, or at its start, or in one around it, or in none.
    [[nodiscard]] [[gnu::noinline]] constexpr Slot* find_around(
        const placed* at, std::uintptr_t address) const noexcept {
        for (;; --at) {
            const bool lies_in = at->to != nullptr && address - at->start < at->size;
            const bool inside = at->to != nullptr && at->to->is_inside;
            if (lies_in && (address != at->start || !inside)) {
                return at->to;
            }
            if (!inside || at == places_) {
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
            if (places_[middle].start <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    remembered last_found_{};
    std::size_t count_ = 0;
    placed places_[room]{};
};

}  // namespace ramwright::detail
