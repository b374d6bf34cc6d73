// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/size_profile.hpp"

#include <gtest/gtest.h>

#include "log_maker.hpp"

namespace ramwright::tool {
namespace {

TEST(profile_sizes, counts_what_rounds_alike_together) {
    testing::log_maker maker;
    maker.allocate(153);
    maker.allocate(160);
    maker.allocate(161);
    maker.allocate(0);
    const operation_log log = maker.take();
    const auto sizes = profile_sizes({&log, 1});
    ASSERT_EQ(sizes.size(), 3U);
    EXPECT_EQ(sizes[0].block_size, 8U);
    EXPECT_EQ(sizes[1].block_size, 160U);
    EXPECT_EQ(sizes[1].allocations, 2U);
    EXPECT_EQ(sizes[1].most_blocks(), 2U);
    EXPECT_EQ(sizes[2].block_size, 168U);
}

TEST(size_use, says_what_a_smaller_pool_would_serve) {
    testing::log_maker maker;
    const auto first = maker.allocate(64);
    for (int round = 0; round != 3; ++round) {
        maker.free(maker.allocate(64));
    }
    maker.free(first);
    const operation_log log = maker.take();
    const auto sizes = profile_sizes({&log, 1});
    ASSERT_EQ(sizes.size(), 1U);
    EXPECT_EQ(sizes[0].most_blocks(), 2U);
    EXPECT_DOUBLE_EQ(sizes[0].served_by(0), 0.0);
    EXPECT_DOUBLE_EQ(sizes[0].served_by(1), 0.25);
    EXPECT_DOUBLE_EQ(sizes[0].served_by(2), 1.0);
    EXPECT_DOUBLE_EQ(sizes[0].served_by(9), 1.0);
}

TEST(profile_sizes, begins_every_log_with_nothing_live) {
    std::vector<operation_log> logs;
    for (int run = 0; run != 3; ++run) {
        testing::log_maker maker;
        maker.allocate(64);
        logs.push_back(maker.take());
    }
    const auto sizes = profile_sizes(logs);
    EXPECT_EQ(sizes[0].allocations, 3U);
    EXPECT_EQ(sizes[0].most_blocks(), 1U);
}

TEST(pools_can_align, is_false_for_a_single_stricter_request) {
    testing::log_maker maker;
    maker.allocate(64);
    const operation_log plain = maker.take();
    EXPECT_TRUE(pools_can_align({&plain, 1}));
    testing::log_maker stricter;
    stricter.allocate(64, 4);
    const operation_log aligned = stricter.take();
    EXPECT_FALSE(pools_can_align({&aligned, 1}));
    EXPECT_TRUE(profile_sizes({&aligned, 1}).empty());
}

}  // namespace
}  // namespace ramwright::tool
