// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tool/plan/region_plan.hpp"

/// \file
/// A plan of several regions as a C++ header: an allocator for each, and which one a request goes to.

namespace ramwright::tool {

/// Requests up to `largest` bytes with exactly these needs, and above the route before, go to a region.
struct size_route {
    capabilities needs{};
    std::uint32_t largest = 0;
    std::size_t share = 0;  ///< index of the region's share
};

/// By needs and size, neighbours with the same region as one. Sizes that were not traced go where the next
/// larger one goes.
[[nodiscard]] std::vector<size_route> routes_of(std::span<const region_share> shares);

[[nodiscard]] std::string region_header(std::span<const region_share> shares);

}  // namespace ramwright::tool
