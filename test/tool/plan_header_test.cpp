// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/plan_header.hpp"

#include <gtest/gtest.h>

namespace ramwright::tool {
namespace {

plan_file plan_of(const design& how) {
    return {.how = how,
            .region_bytes = 65536,
            .margin_percent = 10,
            .build_id = "b1b2",
            .peak_live_bytes = 46655,
            .peak_live_with_margin_bytes = 51320,
            .offers = {{.how = how,
                        .summary = "so many pools",
                        .needed_bytes = 51484,
                        .needed_with_margin_bytes = 54492,
                        .served_by_pools = 0.9,
                        .allocate_instructions = 136,
                        .free_instructions = 131,
                        .proof = "replayed"}}};
}

std::string header_of(const design& how) {
    const plan_file plan = plan_of(how);
    return plan_header(plan, plan.offers.front());
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST(plan_header, says_where_the_plan_comes_from) {
    const std::string text = header_of(general_design());
    EXPECT_TRUE(contains(text, "Traced build:   b1b2"));
    EXPECT_TRUE(contains(text, "51,484 B, 54,492 B with 10 % more demand"));
    EXPECT_TRUE(contains(text, "136 instructions to allocate, 131 to free"));
    EXPECT_TRUE(contains(text, "region_bytes = 65536;"));
    EXPECT_TRUE(contains(text, "using allocator = ramwright::general<>;"));
    EXPECT_FALSE(contains(text, "classes"));
}

TEST(plan_header, holds_the_table_and_the_policy_of_pools) {
    design how = general_design();
    how.pools = {{.smallest = 153, .block_size = 160, .count = 8}};
    const std::string steady = header_of(how);
    EXPECT_TRUE(contains(steady, "{.smallest = 153, .block_size = 160, .count = 8},"));
    EXPECT_TRUE(contains(steady, "ramwright::general<>"));
    EXPECT_TRUE(contains(steady, "when_exhausted::rest"));
    how.rest = rest_allocator::none;
    const std::string certain = header_of(how);
    EXPECT_TRUE(contains(certain, "ramwright::nothing"));
    EXPECT_TRUE(contains(certain, "when_exhausted::refuse"));
}

TEST(plan_header, takes_the_heap_that_reaches_the_whole_region) {
    plan_file plan = plan_of(general_design());
    plan.region_bytes = 1 << 20;
    EXPECT_TRUE(contains(plan_header(plan, plan.offers.front()), "ramwright::large_general<>"));
}

}  // namespace
}  // namespace ramwright::tool
