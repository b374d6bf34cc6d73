// SPDX-License-Identifier: Apache-2.0
#include "ramwright/core/snapshot.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace {

using ramwright::snapshot;

TEST(snapshot, counts_as_used_everything_that_is_not_free) {
    EXPECT_EQ((snapshot{.capacity_bytes = 4096, .free_bytes = 1000}.used_bytes()), 3096U);
}

TEST(snapshot, is_not_fragmented_when_all_that_is_free_is_one_block) {
    EXPECT_EQ((snapshot{.free_bytes = 640, .largest_free_bytes = 640}.fragmentation_permille()),
              0U);
}

TEST(snapshot, is_not_fragmented_when_nothing_is_free) {
    EXPECT_EQ((snapshot{.capacity_bytes = 64}.fragmentation_permille()), 0U);
}

TEST(snapshot, is_fragmented_by_the_share_of_free_bytes_outside_the_largest_block) {
    EXPECT_EQ((snapshot{.free_bytes = 1000, .largest_free_bytes = 250}.fragmentation_permille()),
              750U);
    EXPECT_EQ((snapshot{.free_bytes = 1000, .largest_free_bytes = 0}.fragmentation_permille()),
              1000U);
}

TEST(snapshot, computes_the_share_without_overflow_in_a_region_of_4_gib) {
    constexpr std::uint32_t all = 0xFFFF'FFF8;
    EXPECT_EQ((snapshot{.free_bytes = all, .largest_free_bytes = all / 2}.fragmentation_permille()),
              500U);
}

}  // namespace
