// SPDX-License-Identifier: Apache-2.0
#include "ramwright/fixed/priority_queue.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <queue>
#include <random>
#include <vector>

#include "tracked.hpp"

namespace ramwright::fixed {
namespace {

using ramwright_test::tracked;

/// One random operation on a queue (or a view of one) and on its model.
template <typename Fixed, typename Model>
void act(Fixed& fixed, Model& model, std::mt19937& random) {
    using value_type = typename Model::value_type;
    const int value = static_cast<int>(random() % 50);
    if (random() % 5 < 3) {
        const bool full = model.size() == fixed.capacity();
        ASSERT_EQ(fixed.try_push(value_type{value}), !full);
        if (!full) {
            model.push(value_type{value});
        }
    } else if (!model.empty()) {
        fixed.pop();
        model.pop();
    }
}

template <typename T, std::uint32_t Capacity, typename Less>
void compare_with_standard(std::uint32_t seed) {
    std::mt19937 random{seed};
    priority_queue<T, Capacity, Less> fixed;
    std::priority_queue<T, std::vector<T>, Less> model;
    for (int step = 0; step != 4000; ++step) {
        if (step % 2 == 0) {
            act(fixed, model, random);
        } else {
            priority_queue_view<T, Less> view = fixed.view();
            act(view, model, random);
        }
        ASSERT_EQ(fixed.size(), model.size());
        if (!model.empty()) {
            ASSERT_EQ(fixed.top(), model.top());
            ASSERT_EQ(fixed.view().top(), model.top());
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

/// An order that is told at run time, as a view must keep it.
TEST(fixed_priority_queue, view_keeps_the_order) {
    struct nearest {
        int to = 0;
        bool operator()(int a, int b) const { return std::abs(a - to) > std::abs(b - to); }
    };
    priority_queue<int, 4, nearest> numbers{nearest{10}};
    auto view = numbers.view();
    for (const int each : {1, 9, 20, 12}) {
        ASSERT_TRUE(view.try_push(each));
    }
    std::uint32_t lost = 0;
    view.push(10, or_count{lost});
    EXPECT_EQ(lost, 1U);
    EXPECT_EQ(numbers.top(), 9);
    view.pop();
    EXPECT_EQ(numbers.top(), 12);
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
