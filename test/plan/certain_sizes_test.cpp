// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "../tool/log_maker.hpp"
#include "tool/common/error.hpp"
#include "tool/plan/margin.hpp"
#include "tool/plan/planner.hpp"
#include "tool/plan/size_profile.hpp"
#include "tool/plan/steady.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/region_memory.hpp"
#include "tool/replay/with_allocator.hpp"

namespace ramwright::tool {
namespace {

constexpr std::uint32_t packet = 600;

std::size_t most_packets(const operation_log& log) {
    for (const size_use& each : profile_sizes({&log, 1})) {
        if (each.block_size == packet) {
            return each.most_blocks();
        }
    }
    return 0;
}

/// However full the heap is, and whatever else was asked for before.
TEST(certain_sizes, are_served_when_nothing_else_is) {
    const operation_log log = testing::small_firmware(1500);
    const std::size_t packets = most_packets(with_margin(log, 10));
    ASSERT_GT(packets, 2U);
    const plan_offers found =
        plan_designs({&log, 1}, {.margin_percent = 10, .certain_sizes = {packet}});
    for (const plan_offer& each : found.offers) {
        const region_memory region{static_cast<std::size_t>(each.needed_with_margin_bytes) -
                                   bytes_beside_region(each.how)};
        with_allocator(each.how, region.span(), [&](auto& allocator) {
            while (allocator.try_allocate({.size = 8}) != nullptr ||
                   allocator.try_allocate({.size = 1000}) != nullptr) {
            }
            for (std::size_t served = 0; served != packets; ++served) {
                EXPECT_NE(allocator.try_allocate({.size = packet}), nullptr) << each.how.name;
            }
        });
        EXPECT_NE(each.how.name, "general");
    }
}

TEST(certain_sizes, replace_the_pool_of_a_steady_size_and_add_others) {
    const operation_log log = testing::small_firmware(1500);
    const std::vector<pool_range> pools = steady_pools({&log, 1});
    ASSERT_FALSE(pools.empty());
    const auto with = with_certain(pools, {&log, 1}, std::vector<std::uint32_t>{packet, 512});
    std::size_t exact = 0;
    for (std::size_t index = 0; index != with.size(); ++index) {
        exact += with[index].fewest == with[index].most.count ? 1U : 0U;
        EXPECT_TRUE(index == 0 || with[index - 1].most.block_size < with[index].most.block_size);
    }
    EXPECT_GE(exact, 2U);
    EXPECT_THROW(
        static_cast<void>(with_certain(pools, {&log, 1}, std::vector<std::uint32_t>{123'456})),
        input_error);
}

}  // namespace
}  // namespace ramwright::tool
