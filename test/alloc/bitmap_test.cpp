// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/detail/bitmap.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <set>

namespace {

template <typename Bitmap>
class bitmap : public testing::Test {};

template <std::uint32_t N>
using of = ramwright::detail::bitmap<N>;
using sizes =
    testing::Types<of<1>, of<2>, of<31>, of<32>, of<33>, of<64>, of<65>, of<1000>, of<1024>>;
TYPED_TEST_SUITE(bitmap, sizes);

TYPED_TEST(bitmap, agrees_with_a_set) {
    TypeParam tested;
    std::set<std::uint32_t> expected;
    for (std::uint32_t number = 0; number < tested.size; ++number) {
        expected.insert(number);
    }
    std::mt19937 next{1};
    for (std::uint32_t i = 0; i < 20'000; ++i) {
        // Mostly taken for a while, then mostly put back.
        const bool take = next() % 4 != 0 ? i / 3000 % 2 == 0 : i / 3000 % 2 != 0;
        if (take && !expected.empty()) {
            ASSERT_EQ(tested.take_first(), *expected.begin());
            expected.erase(expected.begin());
        } else {
            const std::uint32_t number = static_cast<std::uint32_t>(next()) % tested.size;
            tested.put(number);
            expected.insert(number);
        }
        const std::uint32_t any = static_cast<std::uint32_t>(next()) % tested.size;
        ASSERT_EQ(tested.has(any), expected.count(any) == 1);
        ASSERT_EQ(tested.empty(), expected.empty());
        ASSERT_EQ(tested.count(), expected.size());
        ASSERT_TRUE(tested.check());
    }
}

static_assert([] {
    of<40> numbers;
    const bool first = numbers.take_first() == 0 && numbers.take_first() == 1;
    numbers.put(0);
    return first && numbers.has(0) && !numbers.has(1) && numbers.count() == 39;
}());

}  // namespace
