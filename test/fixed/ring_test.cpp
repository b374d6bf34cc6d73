// SPDX-License-Identifier: Apache-2.0
#include "ramwright/fixed/ring.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <random>

#include "tracked.hpp"

namespace ramwright::fixed {
namespace {

using ramwright_test::tracked;

/// One random operation on a ring (or a view of one) and on its model.
template <typename T, typename Fixed>
void act(Fixed& fixed, std::deque<T>& model, std::mt19937& random) {
    const int value = static_cast<int>(random() % 1000);
    const bool full = model.size() == fixed.capacity();
    switch (random() % 7) {
        case 0:
            ASSERT_EQ(fixed.try_push_back(T{value}) == nullptr, full);
            if (!full) {
                model.push_back(T{value});
            }
            break;
        case 1:
            ASSERT_EQ(fixed.try_push_front(T{value}) == nullptr, full);
            if (!full) {
                model.push_front(T{value});
            }
            break;
        case 2: {
            const T added = model.empty() ? T{value} : model.front();
            fixed.push_back(model.empty() ? added : fixed.front(), or_drop_oldest);
            if (full) {
                model.pop_front();
            }
            model.push_back(added);
            break;
        }
        case 3:
            fixed.push_back(T{value}, or_overwrite_last);
            if (full) {
                model.pop_back();
            }
            model.push_back(T{value});
            break;
        case 4:
            if (!model.empty()) {
                fixed.pop_front();
                model.pop_front();
            }
            break;
        case 5:
            if (!model.empty()) {
                fixed.pop_back();
                model.pop_back();
            }
            break;
        case 6:
            if (random() % 20 == 0) {
                std::sort(fixed.begin(), fixed.end());
                std::sort(model.begin(), model.end());
            }
            break;
    }
}

template <typename T, std::uint32_t Capacity>
void compare_with_standard(std::uint32_t seed) {
    std::mt19937 random{seed};
    ring<T, Capacity> fixed;
    std::deque<T> model;
    for (int step = 0; step != 4000; ++step) {
        if (step % 2 == 0) {
            act(fixed, model, random);
        } else {
            ring_view<T> view = fixed.view();
            act(view, model, random);
            ASSERT_TRUE(std::equal(view.begin(), view.end(), model.begin(), model.end()));
        }
        ASSERT_EQ(fixed.size(), model.size());
        ASSERT_TRUE(std::equal(fixed.begin(), fixed.end(), model.begin())) << "at step " << step;
        ASSERT_TRUE(std::equal(fixed.rbegin(), fixed.rend(), model.rbegin()));
        if (step % 100 == 0) {
            ring<T, Capacity> copy = fixed;
            ring<T, Capacity> moved = std::move(fixed);
            ASSERT_EQ(copy, moved);
            fixed = std::move(moved);
        }
    }
}

TEST(fixed_ring, does_what_the_standard_deque_does) {
    for (std::uint32_t seed = 0; seed != 5; ++seed) {
        compare_with_standard<int, 1>(seed);
        compare_with_standard<int, 16>(seed);
        compare_with_standard<int, 300>(seed);
        compare_with_standard<tracked, 7>(seed);
    }
    EXPECT_EQ(tracked::count(), 0U);
}

TEST(fixed_ring, counts_what_it_discards) {
    ring<int, 1> full;
    std::uint32_t lost = 0;
    full.push_back(1, or_count{lost});
    full.push_back(2, or_count{lost});
    EXPECT_EQ(lost, 1U);
    EXPECT_EQ(full.front(), 1);
}

TEST(fixed_ring, stops_what_no_value_could_report) {
    ring<int, 3> two;
    two.push_back(1, or_drop_oldest);
    two.push_back(2, or_drop_oldest);
    EXPECT_DEATH(two[2] = 1, "");
    two.clear();
    EXPECT_DEATH(two.pop_front(), "");
    EXPECT_DEATH(two.pop_back(), "");
    EXPECT_DEATH(two.view().pop_front(), "");
    EXPECT_DEATH(two.view()[0] = 1, "");
}

}  // namespace
}  // namespace ramwright::fixed
