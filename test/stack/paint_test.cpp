// SPDX-License-Identifier: Apache-2.0
#include "ramwright/stack/paint.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <span>

#include "ramwright/stack/guard.hpp"
#include "ramwright/stack/named_stack.hpp"

namespace {

struct alignas(64) memory {
    std::array<std::byte, 512> bytes{};
};

TEST(paint, high_water_is_the_deepest_write) {
    memory stack;
    const std::span<std::byte> all{stack.bytes};
    ramwright::paint(all);
    EXPECT_EQ(ramwright::high_water(all), 0U);
    all[400] = std::byte{1};
    EXPECT_EQ(ramwright::high_water(all), 112U);
    all[511] = std::byte{1};
    EXPECT_EQ(ramwright::high_water(all), 112U);
    all[3] = std::byte{1};
    EXPECT_EQ(ramwright::high_water(all), 512U);
}

TEST(paint, writes_whole_words_of_the_stack_only) {
    memory stack;
    ramwright::paint(std::span{stack.bytes}.subspan(2, 9));
    for (std::size_t at = 0; at != 16; ++at) {
        EXPECT_EQ(stack.bytes[at] != std::byte{0}, at >= 4 && at < 8) << at;
    }
    ramwright::paint(std::span{stack.bytes}.subspan(17, 2));
    EXPECT_EQ(stack.bytes[17], std::byte{0});
    EXPECT_EQ(ramwright::high_water(std::span{stack.bytes}.subspan(17, 2)), 0U);
}

TEST(paint, leaves_the_live_part_of_its_own_stack_alone) {
    std::array<std::byte, 4096> below{};
    const auto here = reinterpret_cast<std::uintptr_t>(&below);
    constexpr std::size_t reach = 16 * 1024;
    // From well below this frame to its end: what the callers hold must survive.
    std::span<std::byte> own{reinterpret_cast<std::byte*>(here - reach), reach + below.size()};
    ramwright::paint(own);
    for (const std::byte one : below) {
        ASSERT_EQ(one, std::byte{0});
    }
    EXPECT_GE(ramwright::high_water(own), below.size());
    EXPECT_LT(ramwright::high_water(own), own.size());
}

TEST(guard, lies_aligned_at_the_lower_end_of_the_stack) {
    memory stack;
    using guard = ramwright::stack_guard<64>;
    const std::span<std::byte> all{stack.bytes};
    EXPECT_EQ(guard::usable(all).data(), all.data() + 64);
    EXPECT_EQ(guard::usable(all).size(), 512U - 64);
    EXPECT_EQ(guard::usable(all.subspan(1)).data(), all.data() + 128);
    EXPECT_TRUE(guard::usable(all.first(64)).empty());
    EXPECT_FALSE(guard{all.first(64)}.guards());
    EXPECT_FALSE(guard{}.guards());
    EXPECT_TRUE(guard{}.intact());
    const guard made{all};
    EXPECT_TRUE(made.guards());
    EXPECT_EQ(made.address(), reinterpret_cast<std::uintptr_t>(all.data()));
}

TEST(guard, of_paint_shows_each_byte_that_was_written) {
    memory stack;
    const ramwright::stack_guard<64> made{stack.bytes};
    stack.bytes[64] = std::byte{1};
    EXPECT_TRUE(made.intact());
    for (std::size_t at = 0; at != 64; ++at) {
        stack.bytes[at] ^= std::byte{1};
        EXPECT_FALSE(made.intact()) << at;
        stack.bytes[at] ^= std::byte{1};
    }
    EXPECT_TRUE(made.intact());
}

TEST(named_stack, is_found_by_every_address_in_it) {
    memory first;
    memory second;
    const ramwright::named_stack table[] = {
        {.name = "first", .bytes = first.bytes, .thread = 1},
        {.name = "second", .bytes = second.bytes, .thread = 2},
    };
    const auto start = reinterpret_cast<std::uintptr_t>(second.bytes.data());
    EXPECT_EQ(ramwright::stack_of(table, start), &table[1]);
    EXPECT_EQ(ramwright::stack_of(table, start + 511), &table[1]);
    EXPECT_NE(ramwright::stack_of(table, start + 512), &table[1]);
    EXPECT_NE(ramwright::stack_of(table, start - 1), &table[1]);
    EXPECT_EQ(ramwright::stack_of(table, 0), nullptr);
}

}  // namespace
