// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>

#include "config.hpp"
#include "ordered_regions.hpp"
#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/bump.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/libc.hpp"
#include "ramwright/core/check_level.hpp"

/// \file
/// The allocator behind each scheme.

namespace ramwright::freertos {

/// `Small` where a region of so many bytes is not too large for it: its headers are smaller.
template <std::size_t RegionBytes, typename Small, typename Large>
using sized = std::conditional_t<(RegionBytes <= Small::largest_region), Small, Large>;

template <check_level Checks>
struct c_library : libc<Checks> {
    constexpr c_library() noexcept : libc<Checks>{config::heap_3_budget} {}
};

template <scheme Scheme, std::size_t RegionBytes, check_level Checks>
auto memory_for() {
    constexpr auto off = merging::off;
    if constexpr (Scheme == scheme::heap_1) {
        return std::type_identity<bump>{};
    } else if constexpr (Scheme == scheme::heap_2) {
        return std::type_identity<
            sized<RegionBytes, best_fit<off, Checks>, large_best_fit<off, Checks>>>{};
    } else if constexpr (Scheme == scheme::heap_3) {
        return std::type_identity<c_library<Checks>>{};
    } else if constexpr (Scheme == scheme::heap_4) {
        return std::type_identity<sized<RegionBytes, first_fit<Checks>, large_first_fit<Checks>>>{};
    } else if constexpr (Scheme == scheme::heap_5) {
        using region =
            sized<config::heap_5_largest_region, first_fit<Checks>, large_first_fit<Checks>>;
        return std::type_identity<ordered_regions<region, config::heap_5_regions>>{};
    } else {
        return std::type_identity<sized<RegionBytes, general<Checks>, large_general<Checks>>>{};
    }
}

template <scheme Scheme, std::size_t RegionBytes, check_level Checks>
using memory_of = typename decltype(memory_for<Scheme, RegionBytes, Checks>())::type;

}  // namespace ramwright::freertos
