// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/pareto.hpp"

#include <gtest/gtest.h>

namespace ramwright::tool {
namespace {

plan_offer offer(std::uint64_t ram, double block) {
    plan_offer made;
    made.needed_bytes = ram;
    made.needed_with_margin_bytes = ram;
    made.instructions_a_block = block;
    return made;
}

TEST(is_dominated, takes_no_worse_in_anything_and_better_in_something) {
    EXPECT_TRUE(is_dominated(offer(100, 50), offer(90, 50)));
    EXPECT_TRUE(is_dominated(offer(100, 50), offer(100, 40)));
    EXPECT_FALSE(is_dominated(offer(100, 50), offer(100, 50)));
    EXPECT_FALSE(is_dominated(offer(100, 50), offer(90, 60)));
}

TEST(is_dominated, counts_certainty_and_confidence) {
    plan_offer certain = offer(100, 50);
    certain.how.rest = rest_allocator::none;
    EXPECT_FALSE(is_dominated(certain, offer(90, 40)));
    plan_offer sure = offer(100, 50);
    sure.confidence = plan_confidence{.runs = 59, .survived = 59, .at_least = 0.95};
    plan_offer unsure = offer(90, 40);
    unsure.confidence = plan_confidence{.runs = 59, .survived = 40, .at_least = 0.56};
    EXPECT_FALSE(is_dominated(sure, unsure));
}

}  // namespace
}  // namespace ramwright::tool
