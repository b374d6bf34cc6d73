// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/nothing.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "tool/replay/design.hpp"

/// \file
/// Makes the firmware's own allocator from a design: the one place where the tool meets them.

namespace ramwright::tool {

/// What the firmware runs with unless it says otherwise. Tables, and so offsets, depend on it.
inline constexpr check_level replayed_checks = check_level::standard;

template <typename Rest, typename Use>
auto with_pools(const design& how, std::span<std::byte> region, Use&& use) {
    if (how.pools.empty()) {
        Rest allocator{region};
        return use(allocator);
    }
    size_classes<Rest, replayed_checks> allocator{region, how.pools, how.policy()};
    return use(allocator);
}

/// Calls `use` with an allocator over `region`, one that frees single blocks: not for an arena. One that
/// cannot hold the design's tables refuses every request.
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
    if (how.rest == rest_allocator::arena) {
        arena allocator{region};
        return use(allocator);
    }
    return with_allocator(how, region, use);
}

}  // namespace ramwright::tool
