// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How `heap` looks at its blocks, one by one. Included by heap.hpp.

#include "ramwright/heap/heap.hpp"

namespace ramwright {

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
