// SPDX-License-Identifier: Apache-2.0
#include "ramwright/fixed/priority_queue.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <queue>
#include <random>
#include <vector>

#include "tracked.hpp"

namespace ramwright::fixed {
namespace {

using ramwright_test::tracked;

template <typename T, std::uint32_t Capacity, typename Less>
void compare_with_standard(std::uint32_t seed) {
    std::mt19937 random{seed};
    priority_queue<T, Capacity, Less> fixed;
    std::priority_queue<T, std::vector<T>, Less> model;
    for (int step = 0; step != 4000; ++step) {
        const int value = static_cast<int>(random() % 50);
        if (random() % 5 < 3) {
            const bool full = model.size() == Capacity;
            ASSERT_EQ(fixed.try_push(T{value}), !full);
            if (!full) {
                model.push(T{value});
            }
        } else if (!model.empty()) {
            fixed.pop();
            model.pop();
        }
        ASSERT_EQ(fixed.size(), model.size());
        if (!model.empty()) {
            ASSERT_EQ(fixed.top(), model.top());
        }
    }
}

TEST(fixed_priority_queue, does_what_the_standard_one_does) {
    for (std::uint32_t seed = 0; seed != 5; ++seed) {
        compare_with_standard<int, 1, std::less<int>>(seed);
        compare_with_standard<int, 2, std::less<int>>(seed);
        compare_with_standard<int, 30, std::greater<int>>(seed);
        compare_with_standard<tracked, 9, std::less<tracked>>(seed);
    }
    EXPECT_EQ(tracked::count(), 0U);
}

TEST(fixed_priority_queue, counts_what_it_discards) {
    priority_queue<int, 1> full;
    std::uint32_t lost = 0;
    full.push(1, or_count{lost});
    full.push(9, or_count{lost});
    EXPECT_EQ(lost, 1U);
    EXPECT_EQ(full.top(), 1);
    full.pop();
    EXPECT_DEATH(static_cast<void>(full.top()), "");
    EXPECT_DEATH(full.pop(), "");
}

}  // namespace
}  // namespace ramwright::fixed
