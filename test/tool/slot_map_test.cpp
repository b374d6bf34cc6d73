// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/slot_map.hpp"

#include <gtest/gtest.h>

namespace ramwright::tool {
namespace {

TEST(slot_map, numbers_densely_and_reuses_the_last_freed) {
    slot_map slots;
    EXPECT_EQ(slots.insert(0, 8), 0U);
    EXPECT_EQ(slots.insert(64, 8), 1U);
    EXPECT_EQ(slots.insert(128, 8), 2U);
    EXPECT_EQ(slots.remove(64), 1U);
    EXPECT_EQ(slots.remove(0), 0U);
    EXPECT_EQ(slots.insert(4096, 8), 0U);
    EXPECT_EQ(slots.insert(8192, 8), 1U);
    EXPECT_EQ(slots.insert(16384, 8), 3U);
}

TEST(slot_map, knows_only_what_is_there) {
    slot_map slots;
    EXPECT_EQ(slots.find(8), std::nullopt);
    EXPECT_EQ(slots.remove(8), std::nullopt);
    slots.insert(8, 8);
    EXPECT_EQ(slots.find(8), 0U);
    EXPECT_EQ(slots.find(16), std::nullopt);
    slots.remove(8);
    EXPECT_EQ(slots.find(8), std::nullopt);
}

TEST(slot_map, serves_offsets_that_are_odd_or_far) {
    slot_map slots;
    constexpr std::uint64_t far = std::uint64_t{1} << 40;
    EXPECT_EQ(slots.insert(3, 8), 0U);
    EXPECT_EQ(slots.insert(far, 8), 1U);
    EXPECT_EQ(slots.find(3), 0U);
    EXPECT_EQ(slots.remove(far), 1U);
    EXPECT_EQ(slots.find(far), std::nullopt);
}

TEST(slot_map, finds_what_lies_over_a_block) {
    slot_map slots;
    slots.insert(0, 16);
    slots.insert(16, 16);
    slots.insert(64, 0);
    const std::uint32_t last = slots.insert(128, 8);
    using offsets = std::vector<std::uint64_t>;
    EXPECT_EQ(slots.overlapping(8, 16), (offsets{0, 16}));
    EXPECT_EQ(slots.overlapping(32, 32), offsets{});
    EXPECT_EQ(slots.overlapping(60, 8), offsets{64});
    EXPECT_EQ(slots.overlapping(130, 0), offsets{128});
    slots.resize(last, 2);
    EXPECT_EQ(slots.overlapping(130, 0), offsets{});
    slots.remove(16);
    EXPECT_EQ(slots.overlapping(0, 1000), (offsets{0, 64, 128}));
}

}  // namespace
}  // namespace ramwright::tool
