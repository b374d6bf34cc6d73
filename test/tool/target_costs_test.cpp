// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/target_costs.hpp"

#include <gtest/gtest.h>

namespace ramwright::tool {
namespace {

TEST(worst_call, adds_the_way_through_the_classes_to_the_slower_end) {
    const design least = general_design();
    EXPECT_EQ(worst_call(least).allocate, general_cost.allocate);
    EXPECT_EQ(worst_call(least).free, general_cost.free);

    design steady = least;
    steady.pools = {{.smallest = 1, .block_size = 8, .count = 1},
                    {.smallest = 9, .block_size = 16, .count = 1}};
    EXPECT_EQ(worst_call(steady).allocate, general_cost.allocate + 2 * routing_cost.allocate);

    design certain = steady;
    certain.rest = rest_allocator::none;
    EXPECT_LT(worst_call(certain).allocate, worst_call(steady).allocate);
    EXPECT_EQ(worst_call(certain).free, pool_cost.free + 2 * routing_cost.free);
}

}  // namespace
}  // namespace ramwright::tool
