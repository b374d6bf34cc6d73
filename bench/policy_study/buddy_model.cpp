// SPDX-License-Identifier: Apache-2.0
#include "policy_study/buddy_model.hpp"

#include <algorithm>
#include <bit>

namespace bench {

buddy_model::buddy_model(std::span<const std::uint32_t> regions) : free_(32) {
    std::uint32_t end = 0;
    for (const std::uint32_t bytes : regions) {
        const auto order = static_cast<std::uint32_t>(std::countr_zero(bytes));
        regions_.push_back({.start = end, .order = order});
        free_[order].insert(end);
        end += bytes;
    }
    order_at_.resize(end >> least_order);
}

std::uint32_t buddy_model::allocate(std::uint32_t bytes) {
    const std::uint32_t order =
        std::max(least_order, static_cast<std::uint32_t>(std::bit_width(bytes - 1)));
    std::uint32_t from = order;
    while (from != free_.size() && free_[from].empty()) {
        ++from;
    }
    if (from == free_.size()) {
        return 0;
    }
    const std::uint32_t offset = *free_[from].begin();
    free_[from].erase(free_[from].begin());
    while (from != order) {
        --from;
        free_[from].insert(offset + (1U << from));
    }
    order_at_[offset >> least_order] = static_cast<std::uint8_t>(order);
    high_water_ = std::max(high_water_, offset + (1U << order));
    return offset + 1;
}

void buddy_model::release(std::uint32_t block) {
    std::uint32_t offset = block - 1;
    std::uint32_t order = order_at_[offset >> least_order];
    const region& home = region_of(offset);
    while (order != home.order) {
        const std::uint32_t buddy = home.start + ((offset - home.start) ^ 1U << order);
        if (free_[order].erase(buddy) == 0) {
            break;
        }
        offset = std::min(offset, buddy);
        ++order;
    }
    free_[order].insert(offset);
}

const buddy_model::region& buddy_model::region_of(std::uint32_t offset) const {
    const auto behind = std::upper_bound(
        regions_.begin(), regions_.end(), offset,
        [](std::uint32_t wanted, const region& each) { return wanted < each.start; });
    return *std::prev(behind);
}

}  // namespace bench
