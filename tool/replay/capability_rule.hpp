// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "ramwright/core/capability.hpp"

/// \file
/// Which requests need which capabilities. A trace does not say; a policy does.

namespace ramwright::tool {

/// Requests of `smallest` to `largest` bytes, aligned to `alignment` or more, made by one of `callers`.
struct capability_rule {
    std::vector<std::uint64_t> callers{};  ///< code addresses; none: anybody
    std::uint32_t smallest = 0;
    std::uint32_t largest = ~std::uint32_t{0};
    std::uint32_t alignment = 1;
    capabilities needs{};

    [[nodiscard]] bool applies_to(std::uint64_t caller, std::uint32_t size,
                                  std::size_t aligned_to) const noexcept;
};

/// Of all rules that apply together.
[[nodiscard]] capabilities needs_of(std::span<const capability_rule> rules, std::uint64_t caller,
                                    std::uint32_t size, std::size_t aligned_to) noexcept;

}  // namespace ramwright::tool
