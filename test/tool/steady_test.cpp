// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/steady.hpp"

#include <gtest/gtest.h>

#include "log_maker.hpp"
#include "tool/replay/survival.hpp"

namespace ramwright::tool {
namespace {

sized_design steady_design(const operation_log& log) {
    return choose_pool_counts({&log, 1}, steady_pools({&log, 1}), 65536);
}

TEST(steady_design, gives_pools_to_what_is_asked_for_all_the_time) {
    const operation_log log = testing::small_firmware(3000);
    const sized_design plan = steady_design(log);
    ASSERT_EQ(plan.how.pools.size(), 2U);
    EXPECT_EQ(plan.how.pools[0].smallest, 97U);
    EXPECT_EQ(plan.how.pools[0].block_size, 104U);
    EXPECT_EQ(plan.how.pools[1].block_size, 600U);
    EXPECT_EQ(plan.how.rest, rest_allocator::general);
    EXPECT_GE(share_served_by_pools({&log, 1}, plan.how, plan.region_bytes), 0.85);
}

TEST(steady_design, needs_what_it_says) {
    const operation_log log = testing::small_firmware(1000);
    const sized_design plan = steady_design(log);
    const smallest_ram again = find_smallest_ram({&log, 1}, plan.how, 65536);
    EXPECT_EQ(plan.region_bytes, again.safe_from);
}

TEST(steady_design, costs_no_more_than_pools_for_every_peak) {
    const operation_log log = testing::small_firmware(1000);
    const sized_design plan = steady_design(log);
    design full = plan.how;
    for (size_class& each : full.pools) {
        std::uint16_t live = 0;
        std::uint16_t most = 0;
        std::vector<char> inside(log.slot_count());
        for (const operation& operation : log.operations()) {
            if (operation.kind == operation_kind::allocate) {
                inside[operation.slot] =
                    operation.size >= each.smallest && operation.size <= each.block_size;
                live = static_cast<std::uint16_t>(live + inside[operation.slot]);
                most = std::max(most, live);
            } else {
                live = static_cast<std::uint16_t>(live - inside[operation.slot]);
            }
        }
        each.count = most;
    }
    EXPECT_LE(plan.region_bytes, find_smallest_ram({&log, 1}, full, 65536).safe_from);
}

TEST(steady_design, makes_no_pools_where_nothing_is_steady) {
    testing::log_maker maker;
    for (std::uint32_t size = 8; size <= 8 * 400; size += 8) {
        maker.free(maker.allocate(size));
    }
    const operation_log log = maker.take();
    EXPECT_TRUE(steady_pools({&log, 1}).empty());
}

}  // namespace
}  // namespace ramwright::tool
