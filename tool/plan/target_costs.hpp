// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "tool/replay/design.hpp"

/// \file
/// What the allocators cost on the target that plans are quoted for: a Cortex-M4, arm-none-eabi-g++
/// 12.2 at -O2, checks at `standard`. Instructions from the call to the return, counted exactly under
/// QEMU: the most over every workload of `script/bench`, which prints the five lines below.
///
/// Other cores differ in the numbers, not in the order of the designs.

namespace ramwright::tool {

struct call_cost {
    std::uint32_t allocate = 0;
    std::uint32_t free = 0;
};

/// A general heap on its own.
inline constexpr call_cost general_cost{.allocate = 105, .free = 123};
/// A pool of `size_classes`, and more for each class it has.
inline constexpr call_cost pool_cost{.allocate = 30, .free = 24};
inline constexpr call_cost pool_routing_cost{.allocate = 2, .free = 3};
/// What `size_classes` adds to a general heap behind it, and more for each class it has.
inline constexpr call_cost rest_cost{.allocate = 43, .free = 12};
inline constexpr call_cost rest_routing_cost{.allocate = 2, .free = 0};

/// A `bump`, as `script/bench` measures it; an `arena` takes fewer. Neither takes back block by block.
inline constexpr call_cost apart_cost{.allocate = 31, .free = 0};

[[nodiscard]] constexpr call_cost operator+(call_cost a, call_cost b) noexcept {
    return {a.allocate + b.allocate, a.free + b.free};
}
[[nodiscard]] constexpr call_cost operator*(std::uint32_t times, call_cost cost) noexcept {
    return {times * cost.allocate, times * cost.free};
}

/// The most instructions a call takes that a pool serves.
[[nodiscard]] constexpr call_cost worst_pool_call(const design& how) noexcept {
    return pool_cost + static_cast<std::uint32_t>(how.pools.size()) * pool_routing_cost;
}

/// The most instructions a call takes that the general heap serves.
[[nodiscard]] constexpr call_cost worst_rest_call(const design& how) noexcept {
    const auto classes = static_cast<std::uint32_t>(how.pools.size());
    return classes == 0 ? general_cost : general_cost + rest_cost + classes * rest_routing_cost;
}

/// The most instructions any call of the design takes, whatever was allocated and freed before.
[[nodiscard]] constexpr call_cost worst_call(const design& how) noexcept {
    const call_cost pool = how.pools.empty() ? call_cost{} : worst_pool_call(how);
    const call_cost rest = how.rest == rest_allocator::none ? call_cost{} : worst_rest_call(how);
    return {std::max(pool.allocate, rest.allocate), std::max(pool.free, rest.free)};
}

/// To allocate a block and free it, each call at the worst of its path, for blocks of which pools serve
/// this share.
[[nodiscard]] constexpr double instructions_a_block(const design& how, double by_pools) noexcept {
    const call_cost pool = worst_pool_call(how);
    const call_cost rest = worst_rest_call(how);
    return by_pools * (pool.allocate + pool.free) + (1 - by_pools) * (rest.allocate + rest.free);
}

/// RAM of the allocator object itself, beside its region, on a 32-bit target. memory_plan.hpp asserts
/// that it is no more.
[[nodiscard]] constexpr std::size_t state_bytes(const design& how) noexcept {
    if (how.pools.empty()) {
        return 4;
    }
    return how.rest == rest_allocator::none ? 32 : 28;
}

/// All RAM beside the heap's region: the allocator object, and what is kept apart.
[[nodiscard]] inline std::size_t bytes_beside_region(const design& how) noexcept {
    return state_bytes(how) + static_cast<std::size_t>(how.apart.ram_bytes());
}

}  // namespace ramwright::tool
