// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/capability_rule.hpp"

#include <algorithm>

namespace ramwright::tool {

bool capability_rule::applies_to(std::uint64_t caller, std::uint32_t size,
                                 std::size_t aligned_to) const noexcept {
    return size >= smallest && size <= largest && aligned_to >= alignment &&
           (callers.empty() || std::find(callers.begin(), callers.end(), caller) != callers.end());
}

capabilities needs_of(std::span<const capability_rule> rules, std::uint64_t caller,
                      std::uint32_t size, std::size_t aligned_to) noexcept {
    capabilities needs;
    for (const capability_rule& each : rules) {
        if (each.applies_to(caller, size, aligned_to)) {
            needs = needs | each.needs;
        }
    }
    return needs;
}

}  // namespace ramwright::tool
