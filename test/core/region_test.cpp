// SPDX-License-Identifier: Apache-2.0
#include "ramwright/core/region.hpp"

#include <cstdint>
#include <limits>

#include <gtest/gtest.h>

namespace {

using ramwright::region;

constexpr std::uintptr_t last_address = std::numeric_limits<std::uintptr_t>::max();

TEST(region, contains_its_first_and_last_byte_and_not_their_neighbours) {
    constexpr region ram{.name = "RAM", .start = 0x2000'0000, .size = 0x1000};
    EXPECT_FALSE(ram.contains(0x1FFF'FFFF));
    EXPECT_TRUE(ram.contains(0x2000'0000));
    EXPECT_TRUE(ram.contains(0x2000'0FFF));
    EXPECT_FALSE(ram.contains(0x2000'1000));
    EXPECT_FALSE(ram.contains(0));
}

TEST(region, may_end_at_the_top_of_the_address_space) {
    constexpr region top{.start = last_address - 0xFF, .size = 0x100};
    EXPECT_TRUE(top.contains(last_address));
    EXPECT_TRUE(top.contains(last_address - 0xFF));
    EXPECT_FALSE(top.contains(last_address - 0x100));
    EXPECT_FALSE(top.contains(0));
}

TEST(region, of_no_bytes_contains_and_overlaps_nothing) {
    constexpr region none{.start = 0x100, .size = 0};
    constexpr region around{.start = 0x80, .size = 0x100};
    EXPECT_FALSE(none.contains(0x100));
    EXPECT_FALSE(none.overlaps(around));
    EXPECT_FALSE(around.overlaps(none));
    EXPECT_FALSE(none.overlaps(none));
}

TEST(region, overlaps_whatever_shares_a_byte_with_it) {
    constexpr region middle{.start = 0x100, .size = 0x100};
    constexpr region before{.start = 0x80, .size = 0x80};
    constexpr region reaching_in{.start = 0x80, .size = 0x81};
    constexpr region inside{.start = 0x140, .size = 0x10};
    constexpr region after{.start = 0x200, .size = 0x10};
    EXPECT_FALSE(middle.overlaps(before));
    EXPECT_FALSE(middle.overlaps(after));
    for (const region& other : {reaching_in, inside, middle}) {
        EXPECT_TRUE(middle.overlaps(other));
        EXPECT_TRUE(other.overlaps(middle));
    }
}

}  // namespace
