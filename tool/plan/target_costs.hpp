// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "tool/replay/design.hpp"

/// \file
/// What the allocators cost on the target that plans are quoted for: a Cortex-M4, arm-none-eabi-g++
/// 12.2 at -O2, checks at `standard`. Instructions from the call to the return, counted exactly under
/// QEMU by `bench/instructions`, which prints these figures; the most over every workload in it.
///
/// Other cores differ (a Cortex-M0 needs about twice as many), but in the same order.

namespace ramwright::tool {

struct call_cost {
    std::uint32_t allocate = 0;
    std::uint32_t free = 0;
};

inline constexpr call_cost general_cost{.allocate = 115, .free = 113};
inline constexpr call_cost pool_cost{.allocate = 30, .free = 32};
/// For each class that `size_classes` passes by on the way to the right one, or to the rest.
inline constexpr call_cost routing_cost{.allocate = 7, .free = 6};

/// The most instructions a call of the design takes, whatever was allocated and freed before.
[[nodiscard]] constexpr call_cost worst_call(const design& how) noexcept {
    const auto classes = static_cast<std::uint32_t>(how.pools.size());
    const bool general = how.rest == rest_allocator::general;
    const call_cost last = general ? general_cost : pool_cost;
    return {.allocate = last.allocate + classes * routing_cost.allocate,
            .free = last.free + classes * routing_cost.free};
}

/// RAM of the allocator object itself, beside its region, on a 32-bit target. memory_plan.hpp asserts
/// that it is no more.
[[nodiscard]] constexpr std::size_t state_bytes(const design& how) noexcept {
    if (how.pools.empty()) {
        return 4;
    }
    return how.rest == rest_allocator::none ? 32 : 28;
}

}  // namespace ramwright::tool
