// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/nothing.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "tool/replay/design.hpp"

/// \file
/// Makes the firmware's own allocator from a design: the one place where the tool meets them.

namespace ramwright::tool {

/// What the firmware runs with unless it says otherwise. Tables, and so offsets, depend on it.
inline constexpr check_level replayed_checks = check_level::standard;

template <typename Allocator, typename Use>
auto with_only(std::span<std::byte> region, Use&& use) {
    Allocator allocator{region};
    return use(allocator);
}

template <typename Rest, typename Use>
auto with_pools(const design& how, std::span<std::byte> region, Use&& use) {
    if (how.pools.empty()) {
        return with_only<Rest>(region, use);
    }
    size_classes<Rest, replayed_checks> allocator{region, how.pools, how.policy()};
    return use(allocator);
}

/// Calls `use` with the allocator of a plan over `region`. One that cannot hold the design's tables refuses
/// every request.
template <typename Use>
auto with_allocator(const design& how, std::span<std::byte> region, Use&& use) {
    if (how.rest == rest_allocator::none) {
        return with_pools<nothing>(how, region, use);
    }
    if (takes_large_general(how, region.size())) {
        return with_pools<large_general<replayed_checks>>(how, region, use);
    }
    return with_pools<general<replayed_checks>>(how, region, use);
}

/// As above, for every design.
template <typename Use>
auto with_any_allocator(const design& how, std::span<std::byte> region, Use&& use) {
    switch (how.rest) {
        case rest_allocator::arena: return with_only<arena<>>(region, use);
        case rest_allocator::first_fit:
            return region.size() > first_fit<replayed_checks>::largest_region
                       ? with_only<large_first_fit<replayed_checks>>(region, use)
                       : with_only<first_fit<replayed_checks>>(region, use);
        case rest_allocator::best_fit:
            return region.size() > best_fit<merging::on, replayed_checks>::largest_region
                       ? with_only<large_best_fit<merging::on, replayed_checks>>(region, use)
                       : with_only<best_fit<merging::on, replayed_checks>>(region, use);
        case rest_allocator::none:
        case rest_allocator::general: break;
    }
    return with_allocator(how, region, use);
}

}  // namespace ramwright::tool
