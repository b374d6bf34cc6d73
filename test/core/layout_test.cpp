// SPDX-License-Identifier: Apache-2.0
#include "ramwright/core/layout.hpp"

#include <cstddef>
#include <limits>

#include <gtest/gtest.h>

namespace {

using ramwright::align_up;
using ramwright::largest_request;
using ramwright::layout;
using ramwright::saturating_add;
using ramwright::saturating_multiply;

constexpr std::size_t largest = std::numeric_limits<std::size_t>::max();

TEST(saturating_add, is_the_sum_up_to_the_largest_size) {
    EXPECT_EQ(saturating_add(40, 2), 42U);
    EXPECT_EQ(saturating_add(largest - 1, 1), largest);
    EXPECT_EQ(saturating_add(0, largest), largest);
}

TEST(saturating_add, stays_at_the_largest_size_when_the_sum_wraps) {
    EXPECT_EQ(saturating_add(largest, 1), largest);
    EXPECT_EQ(saturating_add(largest / 2 + 1, largest / 2 + 1), largest);
}

TEST(saturating_multiply, is_the_product_up_to_the_largest_size) {
    EXPECT_EQ(saturating_multiply(6, 7), 42U);
    EXPECT_EQ(saturating_multiply(0, largest), 0U);
    EXPECT_EQ(saturating_multiply(largest, 1), largest);
}

TEST(saturating_multiply, stays_at_the_largest_size_when_the_product_wraps) {
    EXPECT_EQ(saturating_multiply(largest / 2 + 1, 2), largest);
    EXPECT_EQ(saturating_multiply(largest, largest), largest);
}

TEST(align_up, goes_to_the_next_multiple_and_leaves_multiples_alone) {
    EXPECT_EQ(align_up(0, 8), 0U);
    EXPECT_EQ(align_up(1, 8), 8U);
    EXPECT_EQ(align_up(8, 8), 8U);
    EXPECT_EQ(align_up(13, 1), 13U);
}

TEST(align_up, saturates_at_the_largest_multiple) {
    EXPECT_EQ(align_up(largest, 8), largest - 7);
    EXPECT_EQ(align_up(largest - 6, 8), largest - 7);
}

TEST(layout, asks_for_the_default_alignment_when_none_is_named) {
    EXPECT_EQ(layout{.size = 5}.alignment, ramwright::default_alignment);
}

TEST(layout, of_a_type_is_its_size_and_alignment) {
    struct alignas(32) line {
        std::byte bytes[96];
    };
    EXPECT_EQ(layout::of<line>(), (layout{.size = 96, .alignment = 32}));
    EXPECT_EQ(layout::array_of<line>(3), (layout{.size = 288, .alignment = 32}));
}

TEST(layout, of_an_array_that_cannot_exist_is_not_valid) {
    EXPECT_TRUE(layout::array_of<double>(largest_request / sizeof(double) - 1).valid());
    EXPECT_FALSE(layout::array_of<double>(largest / sizeof(double)).valid());
    EXPECT_FALSE(layout::array_of<double>(largest).valid());
}

TEST(layout, is_valid_only_with_a_power_of_two_alignment) {
    EXPECT_TRUE((layout{.size = 1, .alignment = 1}.valid()));
    EXPECT_TRUE((layout{.size = 1, .alignment = 4096}.valid()));
    EXPECT_FALSE((layout{.size = 1, .alignment = 0}.valid()));
    EXPECT_FALSE((layout{.size = 1, .alignment = 24}.valid()));
}

TEST(layout, is_valid_only_if_the_padded_size_is_a_possible_request) {
    EXPECT_TRUE((layout{.size = largest_request, .alignment = 1}.valid()));
    EXPECT_FALSE((layout{.size = largest_request + 1, .alignment = 1}.valid()));
    EXPECT_TRUE((layout{.size = largest_request - 7, .alignment = 8}.valid()));
    EXPECT_FALSE((layout{.size = largest_request - 6, .alignment = 8}.valid()));
}

}  // namespace
