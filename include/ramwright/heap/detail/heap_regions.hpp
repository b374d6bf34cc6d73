// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The regions of a `heap`: which there are, who may have of them, and how much is free. Included by heap.hpp.

#include "ramwright/heap/heap.hpp"

namespace ramwright {

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
region_error heap<MostRegions, Allocator, Lock, Options>::remove(std::string_view name) noexcept {
    const hold exclusive{lock_};
    slot* const gone = regions_.find(name);
    if (gone == nullptr) {
        return region_error::unknown_name;
    }
    if (!gone->empty() || gone == walked_) {
        return region_error::in_use;
    }
    watches_.remove_region(gone->map().where.has, gone->free_bytes());
    regions_.remove(*gone);
    return region_error::none;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
region_error heap<MostRegions, Allocator, Lock, Options>::reserve(std::string_view name,
                                                                  std::size_t bytes,
                                                                  capabilities only_for) noexcept {
    const hold exclusive{lock_};
    slot* const region = regions_.find(name);
    if (region == nullptr) {
        return region_error::unknown_name;
    }
    if (bytes != 0 && only_for.empty()) {
        return region_error::choice_not_had;  // it would be left to everybody
    }
    regions_.forget_plain();
    return region->reserve(bytes, only_for) ? region_error::none : region_error::too_small;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
void heap<MostRegions, Allocator, Lock, Options>::prefer_external_from(std::size_t bytes) noexcept {
    const hold exclusive{lock_};
    regions_.limit_plain(bytes);
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
bool heap<MostRegions, Allocator, Lock, Options>::serves(capabilities wanted) const noexcept {
    const hold exclusive{lock_};
    const auto& regions = regions_.by_address();
    for (std::size_t at = 0; at != regions.size(); ++at) {
        if (regions.at(at)->map().serves(required_of_region(wanted))) {
            return true;
        }
    }
    return false;
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
std::size_t heap<MostRegions, Allocator, Lock, Options>::free_bytes() const noexcept {
    if constexpr (watched) {
        const hold exclusive{lock_};
        return watches_.free_bytes();
    } else {
        return statistics().free_bytes;
    }
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
std::size_t heap<MostRegions, Allocator, Lock, Options>::low_water() const noexcept
    requires(Options::watched) {
    const hold exclusive{lock_};
    return watches_.low_water();
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
void heap<MostRegions, Allocator, Lock, Options>::restart_low_water() noexcept
    requires(Options::watched) {
    const hold exclusive{lock_};
    watches_.restart();
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
void heap<MostRegions, Allocator, Lock, Options>::restart_least_free() noexcept {
    const hold exclusive{lock_};
    const auto& regions = regions_.by_address();
    for (std::size_t at = 0; at != regions.size(); ++at) {
        regions.at(at)->restart_least_free();
    }
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
bool heap<MostRegions, Allocator, Lock, Options>::remove_watch(watch& one) noexcept
    requires(Options::watched) {
    const hold exclusive{lock_};
    return watches_.remove(one);
}

template <std::size_t MostRegions, allocator Allocator, basic_lockable Lock, typename Options>
const mapped_region* heap<MostRegions, Allocator, Lock, Options>::region_of(
    const void* pointer) const noexcept {
    if (!usable_here()) [[unlikely]] {
        return nullptr;
    }
    const hold exclusive{lock_};
    const slot* const region = find(pointer);
    return region == nullptr ? nullptr : &region->map();
}

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
bool heap<MostRegions, Allocator, Lock, Options>::add_watch(watch& one) noexcept
    requires(Options::watched) {
    const hold exclusive{lock_};
    if (watches_.contains(one)) {
        return false;
    }
    std::size_t free = 0;
    for (std::size_t at = 0; at != regions_.by_address().size(); ++at) {
        const slot& region = *regions_.by_address().at(at);
        free += region.map().serves(one.with()) ? region.free_bytes() : 0;
    }
    watches_.add(one, free);
    return true;
}

}  // namespace ramwright
