// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/nothing.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "tool/replay/any_allocator.hpp"
#include "tool/replay/design.hpp"

/// \file
/// Makes the firmware's own allocator from a design.

namespace ramwright::tool {

template <typename Rest, typename Use>
auto with_pools(const design& how, std::span<std::byte> region, Use&& use) {
    if (how.pools.empty()) {
        Rest allocator{region};
        return use(allocator);
    }
    size_classes<Rest, usual_checks> allocator{region, how.pools, how.policy()};
    return use(allocator);
}

/// Calls `use` with the allocator of a design over `region`, of its own type where a plan can have it, so
/// that a replay is compiled for it. One that cannot hold the design's tables refuses every request.
template <typename Use>
auto with_allocator(const design& how, std::span<std::byte> region, Use&& use) {
    if (!how.is_plain()) {
        held_allocator allocator{make_allocator(how, region)};
        return use(allocator);
    }
    if (how.rest == rest_allocator::none) {
        return with_pools<nothing>(how, region, use);
    }
    if (takes_large_general(how, region.size())) {
        return with_pools<large_general<usual_checks>>(how, region, use);
    }
    return with_pools<general<usual_checks>>(how, region, use);
}

}  // namespace ramwright::tool
