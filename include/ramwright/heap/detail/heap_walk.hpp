// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How `heap` looks at its regions and at their blocks. Included by heap.hpp.

#include "ramwright/heap/heap.hpp"

namespace ramwright {

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
heap_statistics heap<MostRegions, Allocator, Lock, Options>::statistics(
    capabilities with) const noexcept {
    heap_statistics all{};
    for_each_region([&](const mapped_region& map, const region_statistics& one) {
        if (map.serves(with - capability::cache_aligned)) {
            ++all.regions;
            all.capacity_bytes += one.capacity_bytes;
            all.free_bytes += one.free_bytes;
            all.largest_free_bytes = one.largest_free_bytes > all.largest_free_bytes
                                         ? one.largest_free_bytes
                                         : all.largest_free_bytes;
        }
    });
    return all;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
template <typename Visitor>
void heap<MostRegions, Allocator, Lock, Options>::for_each_region(Visitor&& visit) const {
    for (std::size_t position = 0; position != MostRegions; ++position) {
        mapped_region map;
        region_statistics now;
        {
            const hold exclusive{lock_};
            const slot* const region = regions_.by_address().at(position);
            if (region == nullptr) {
                return;
            }
            map = region->map();
            now = region->statistics();
        }
        visit(std::as_const(map), std::as_const(now));
    }
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
template <typename Visitor>
walk_result heap<MostRegions, Allocator, Lock, Options>::walk(
    capabilities with, Visitor&& visit) requires visited_in_steps<Allocator> {
    {
        const hold exclusive{lock_};
        if (walking_) {
            return walk_result::busy;
        }
        walking_ = true;
    }
    walk_result result = walk_result::all;
    for (std::uintptr_t next = 0;;) {
        {
            const hold exclusive{lock_};
            walked_ = regions_.by_address().from(next);
            walking_ = walked_ != nullptr;
            if (!walking_) {
                return result;
            }
            walked_->memory.visit_from_start();
        }
        const region& where = walked_->map().where;
        if (walked_->map().serves(with - capability::cache_aligned) &&
            walk_region(*walked_, visit) == visited::damaged) {
            result = walk_result::damaged;
        }
        next = where.start + 1;
    }
}

/// The region is the one that is walked, and so nobody removes it.
template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
template <typename Visitor>
visited heap<MostRegions, Allocator, Lock, Options>::walk_region(slot& region, Visitor&& visit) {
    constexpr std::uint32_t blocks_a_step = 8;
    for (;;) {
        heap_block seen[blocks_a_step];
        std::uint32_t count = 0;
        visited come = visited::some;
        {
            const hold exclusive{lock_};
            const std::byte* const base = region.memory.storage().data();
            come = region.memory.visit_some(blocks_a_step, [&](const block& one) {
                seen[count++] = {const_cast<std::byte*>(base) + one.offset, one.size, one.live};
            });
        }
        for (std::uint32_t at = 0; at != count; ++at) {
            if (!visit(region.map(), std::as_const(seen[at]))) {
                return visited::some;
            }
        }
        if (come != visited::some) {
            return come;
        }
    }
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
bool heap<MostRegions, Allocator, Lock, Options>::claim_walk(slot* region) noexcept requires
    visited_in_steps<Allocator> {
    if (walking_ || region == nullptr) {
        return false;
    }
    walking_ = true;
    walked_ = region;
    region->memory.visit_from_start();
    return true;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
bool heap<MostRegions, Allocator, Lock, Options>::check_region(
    std::string_view name) noexcept requires visited_in_steps<Allocator> {
    slot* region = nullptr;
    {
        const hold exclusive{lock_};
        region = regions_.find(name);
        if (!claim_walk(region)) {
            return false;
        }
    }
    const visited come =
        walk_region(*region, [](const mapped_region&, const heap_block&) { return true; });
    end_walk();
    return come == visited::all;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
bool heap<MostRegions, Allocator, Lock, Options>::lies_in_a_block(
    const region& where) noexcept requires visited_in_steps<Allocator> {
    slot* around = nullptr;
    {
        const hold exclusive{lock_};
        around = regions_.by_address().find(where.start);
        if (!claim_walk(around)) {
            return false;
        }
    }
    bool found = false;
    walk_region(*around, [&](const mapped_region&, const heap_block& one) {
        const std::size_t before = where.start - reinterpret_cast<std::uintptr_t>(one.address);
        found = one.live && before < one.size && where.size <= one.size - before;
        return !found;
    });
    end_walk();
    return found;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
region_error heap<MostRegions, Allocator, Lock, Options>::add(const mapped_region& region,
                                                              bool ask_first) noexcept {
    bool in_block = false;
    if constexpr (visited_in_steps<Allocator>) {
        in_block = lies_in_a_block(region.where);
    }
    const hold exclusive{lock_};
    const region_error error = regions_.add(region, ask_first, in_block);
    if (error == region_error::none) {
        const slot& added = *regions_.find(std::string_view{region.where.name});
        watches_.add_region(added.map().where.has, added.free_bytes());
    }
    return error;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
bool heap<MostRegions, Allocator, Lock, Options>::check_some(std::uint32_t blocks) noexcept requires
    visited_in_steps<Allocator> {
    const hold exclusive{lock_};
    slot* region = regions_.by_address().from(checked_from_);
    if (region == walked_ && region != nullptr) {
        // A walk checks it, and their place in it is one.
        region = regions_.by_address().from(region->map().where.start + 1);
    }
    if (region == nullptr) {
        checked_from_ = 0;
        return true;
    }
    const visited come = region->memory.visit_some(blocks, ignore_block{});
    checked_from_ = region->map().where.start + (come == visited::all ? 1 : 0);
    return come != visited::damaged;
}

}  // namespace ramwright
