// SPDX-License-Identifier: Apache-2.0
#include "ramwright/core/capability.hpp"

#include <gtest/gtest.h>

namespace {

using ramwright::capabilities;
using ramwright::capability;

TEST(capabilities, contain_each_of_their_members_and_nothing_else) {
    constexpr capabilities set = capability::dma | capability::retained;
    EXPECT_TRUE(set.contains(capability::dma));
    EXPECT_TRUE(set.contains(capability::retained));
    EXPECT_TRUE(set.contains(capability::retained | capability::dma));
    EXPECT_FALSE(set.contains(capability::internal));
    EXPECT_FALSE(set.contains(capability::dma | capability::internal));
}

TEST(capabilities, of_a_request_that_asks_for_nothing_are_in_every_region) {
    EXPECT_TRUE(capabilities{}.empty());
    EXPECT_TRUE(capabilities{}.contains(capabilities{}));
    EXPECT_TRUE(capabilities{capability::uncached}.contains(capabilities{}));
    EXPECT_FALSE(capabilities{}.contains(capability::dma));
}

TEST(capabilities, join_and_intersect_as_sets) {
    constexpr capabilities left = capability::dma | capability::internal;
    constexpr capabilities right = capability::internal | capability::executable;
    EXPECT_EQ(left & right, capabilities{capability::internal});
    EXPECT_EQ(left | right, capability::dma | capability::internal | capability::executable);
    EXPECT_TRUE((capabilities{capability::dma} & capability::external).empty());
}

TEST(capabilities, without_others_are_what_is_left) {
    constexpr capabilities set = capability::dma | capability::internal;
    EXPECT_EQ(set - capability::dma, capabilities{capability::internal});
    EXPECT_EQ(set - capability::external, set);
}

TEST(capabilities, of_the_user_are_none_of_the_others) {
    EXPECT_EQ(ramwright::user_capability(0).bits(), 1U << 16);
    EXPECT_EQ(ramwright::user_capability(15).bits(), 1U << 31);
    EXPECT_TRUE((ramwright::user_capability(0) & capability::uncached).empty());
}

TEST(capabilities, are_the_same_after_a_way_through_their_bits) {
    constexpr capabilities set = capability::dma | capability::uncached;
    EXPECT_EQ(capabilities::from_bits(set.bits()), set);
    EXPECT_NE(capabilities::from_bits(set.bits() << 1), set);
}

// Traces and dumps carry these numbers: a reader of an old file must not see other names.
TEST(capabilities, have_bits_that_do_not_change_between_releases) {
    EXPECT_EQ(capabilities{capability::dma}.bits(), 1U << 0);
    EXPECT_EQ(capabilities{capability::executable}.bits(), 1U << 1);
    EXPECT_EQ(capabilities{capability::byte_accessible}.bits(), 1U << 2);
    EXPECT_EQ(capabilities{capability::internal}.bits(), 1U << 3);
    EXPECT_EQ(capabilities{capability::external}.bits(), 1U << 4);
    EXPECT_EQ(capabilities{capability::tightly_coupled}.bits(), 1U << 5);
    EXPECT_EQ(capabilities{capability::retained}.bits(), 1U << 6);
    EXPECT_EQ(capabilities{capability::cache_aligned}.bits(), 1U << 7);
    EXPECT_EQ(capabilities{capability::uncached}.bits(), 1U << 8);
}

}  // namespace
