// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ramwright/core/allocator.hpp"

namespace ramwright::tool {

/// How far into its region an allocator has got, from the region's start; one that does not say has all of it.
template <typename Allocator>
[[nodiscard]] std::size_t reach_of(const Allocator& allocator) {
    if constexpr (requires { allocator.high_water_bytes(); }) {
        return allocator.high_water_bytes();
    } else if constexpr (requires { allocator.rest().high_water_bytes(); }) {
        const auto rest = allocator.rest().storage();
        return offset_of(allocator, rest.data()) + allocator.rest().high_water_bytes();
    } else {
        return allocator.storage().size();
    }
}

}  // namespace ramwright::tool
