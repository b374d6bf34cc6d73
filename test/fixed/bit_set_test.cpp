// SPDX-License-Identifier: Apache-2.0
#include "ramwright/fixed/bit_set.hpp"

#include <gtest/gtest.h>

#include <bitset>
#include <cstddef>
#include <random>

namespace ramwright::fixed {
namespace {

template <std::size_t Bits>
void expect_same(const bit_set<Bits>& seen, const std::bitset<Bits>& wanted) {
    ASSERT_EQ(seen.count(), wanted.count());
    ASSERT_EQ(seen.any(), wanted.any());
    ASSERT_EQ(seen.all(), wanted.all());
    ASSERT_EQ(seen.none(), wanted.none());
    std::size_t set = 0;
    std::size_t clear = 0;
    for (std::size_t bit = 0; bit != Bits; ++bit) {
        ASSERT_EQ(seen[bit], wanted[bit]);
        if (wanted[bit]) {
            ASSERT_EQ(seen.first(set), bit);
            set = bit + 1;
        } else {
            ASSERT_EQ(seen.first_clear(clear), bit);
            clear = bit + 1;
        }
    }
    ASSERT_EQ(seen.first(set), seen.none_found);
    ASSERT_EQ(seen.first_clear(clear), seen.none_found);
}

template <std::size_t Bits>
void compare_with_standard() {
    std::mt19937 random{static_cast<std::uint32_t>(Bits)};
    bit_set<Bits> fixed;
    std::bitset<Bits> model;
    bit_set<Bits> other;
    std::bitset<Bits> other_model;
    for (int step = 0; step != 600; ++step) {
        const std::size_t bit = random() % Bits;
        switch (random() % 8) {
            case 0:
                fixed.set(bit);
                model.set(bit);
                break;
            case 1:
                fixed.reset(bit);
                model.reset(bit);
                break;
            case 2:
                fixed.flip(bit);
                model.flip(bit);
                break;
            case 3:
                fixed.flip();
                model.flip();
                break;
            case 4:
                fixed &= other;
                model &= other_model;
                break;
            case 5:
                fixed |= other;
                model |= other_model;
                break;
            case 6:
                fixed ^= other;
                model ^= other_model;
                break;
            case 7:
                other = step % 50 == 0 ? bit_set<Bits>{}.set() : ~fixed;
                other_model = step % 50 == 0 ? std::bitset<Bits>{}.set() : ~model;
                break;
        }
        expect_same(fixed, model);
        ASSERT_EQ(fixed == other, model == other_model);
    }
}

TEST(fixed_bit_set, does_what_the_standard_one_does) {
    compare_with_standard<1>();
    compare_with_standard<31>();
    compare_with_standard<32>();
    compare_with_standard<33>();
    compare_with_standard<100>();
}

TEST(fixed_bit_set, stops_at_a_bit_it_does_not_have) {
    bit_set<40> bits;
    EXPECT_DEATH(bits.set(40), "");
    EXPECT_DEATH(static_cast<void>(bits.test(40)), "");
    EXPECT_EQ(bits.first(41), bits.none_found);
}

}  // namespace
}  // namespace ramwright::fixed
