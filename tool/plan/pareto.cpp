// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/pareto.hpp"

#include <algorithm>
#include <array>

namespace ramwright::tool {

namespace {

/// What is better if it is less.
std::array<double, 6> merits(const plan_offer& offer) noexcept {
    return {static_cast<double>(offer.needed_bytes),
            static_cast<double>(offer.needed_with_margin_bytes),
            static_cast<double>(std::max(offer.allocate_instructions, offer.free_instructions)),
            offer.instructions_a_block,
            offer.confidence ? -offer.confidence->at_least : 0.0,
            cannot_fragment(offer) ? 0.0 : 1.0};
}

}  // namespace

bool cannot_fragment(const plan_offer& offer) noexcept {
    return offer.how.rest == rest_allocator::none;
}

bool is_dominated(const plan_offer& offer, const plan_offer& other) noexcept {
    const auto own = merits(offer);
    const auto its = merits(other);
    return own != its && std::equal(its.begin(), its.end(), own.begin(),
                                    [](double better, double worse) { return better <= worse; });
}

}  // namespace ramwright::tool
