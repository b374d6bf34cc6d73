// SPDX-License-Identifier: Apache-2.0
#include "tool/show/trend.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ramwright::tool {
namespace {

TEST(chance_of_rising, is_that_of_a_fair_coin) {
    EXPECT_DOUBLE_EQ(chance_of_rising(0, 0), 1.0);
    EXPECT_DOUBLE_EQ(chance_of_rising(1, 0), 0.5);
    EXPECT_DOUBLE_EQ(chance_of_rising(5, 0), 1.0 / 32);
    EXPECT_DOUBLE_EQ(chance_of_rising(4, 1), 6.0 / 32);
    EXPECT_DOUBLE_EQ(chance_of_rising(0, 7), 1.0);
    EXPECT_NEAR(chance_of_rising(24, 8), 0.0035, 0.00005);
}

TEST(median_slope, is_not_moved_by_a_few_steps) {
    EXPECT_DOUBLE_EQ(median_slope(std::array<std::uint64_t, 1>{7}), 0.0);
    EXPECT_DOUBLE_EQ(median_slope(std::array<std::uint64_t, 4>{10, 13, 16, 19}), 3.0);
    EXPECT_DOUBLE_EQ(median_slope(std::array<std::uint64_t, 7>{10, 13, 900, 19, 22, 25, 28}), 3.0);
    EXPECT_DOUBLE_EQ(median_slope(std::array<std::uint64_t, 4>{9, 6, 3, 0}), -3.0);
}

}  // namespace
}  // namespace ramwright::tool
