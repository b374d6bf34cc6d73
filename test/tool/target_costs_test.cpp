// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/target_costs.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ramwright::tool {
namespace {

std::vector<size_class> classes(std::uint32_t count) {
    std::vector<size_class> table;
    for (std::uint32_t index = 0; index != count; ++index) {
        table.push_back({.smallest = 8 * index + 1, .block_size = 8 * index + 8, .count = 1});
    }
    return table;
}

TEST(worst_call, of_a_general_heap_is_its_own) {
    EXPECT_EQ(worst_call(general_design()).allocate, general_cost.allocate);
    EXPECT_EQ(worst_call(general_design()).free, general_cost.free);
}

TEST(worst_call, of_pools_alone_grows_with_their_number) {
    const design how{.name = "certain", .pools = classes(5), .rest = rest_allocator::none};
    EXPECT_EQ(worst_call(how).allocate, pool_cost.allocate + 5 * pool_routing_cost.allocate);
    EXPECT_EQ(worst_call(how).free, pool_cost.free + 5 * pool_routing_cost.free);
}

TEST(worst_call, of_pools_and_a_heap_is_that_of_the_slower) {
    design how{.name = "steady", .pools = classes(3), .rest = rest_allocator::general};
    EXPECT_EQ(worst_call(how).allocate,
              general_cost.allocate + rest_cost.allocate + 3 * rest_routing_cost.allocate);
    how.pools = classes(400);
    EXPECT_GE(worst_call(how).free, pool_cost.free + 400 * pool_routing_cost.free);
}

}  // namespace
}  // namespace ramwright::tool
