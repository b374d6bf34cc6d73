// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/detail/pending_set.hpp"

#include <cstdint>
#include <memory>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace {

template <typename Size>
class pending_set : public testing::Test {};

template <std::uint32_t N>
struct numbers {
    static constexpr std::uint32_t value = N;
};
using sizes = testing::Types<numbers<1>, numbers<31>, numbers<32>, numbers<33>, numbers<1024>,
                             numbers<1025>, numbers<8192>, numbers<40'000>>;
TYPED_TEST_SUITE(pending_set, sizes);

TYPED_TEST(pending_set, holds_what_was_put_and_finds_the_least) {
    constexpr std::uint32_t size = TypeParam::value;
    const auto tested = std::make_unique<ramwright::detail::pending_set<size>>();
    std::set<std::uint32_t> expected;
    std::mt19937 next{size};
    EXPECT_TRUE(tested->empty());
    for (int round = 0; round != 20'000; ++round) {
        // More is removed than put from the middle on, so that the set is empty again and again.
        const auto number = static_cast<std::uint32_t>(next() % size);
        ASSERT_EQ(tested->has(number), expected.contains(number));
        if (next() % 100 < (round < 10'000 ? 60U : 40U)) {
            tested->put(number);
            expected.insert(number);
        } else if (!expected.empty()) {
            const std::uint32_t first = tested->first();
            ASSERT_EQ(first, *expected.begin());
            tested->remove(first);
            expected.erase(first);
        }
        ASSERT_EQ(tested->empty(), expected.empty());
    }
}

}  // namespace
