// SPDX-License-Identifier: Apache-2.0
#include "ramwright/fixed/flat_map.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "tracked.hpp"

namespace ramwright::fixed {
namespace {

using ramwright_test::tracked;

/// One random operation on a map (or a view of one) and on its model.
template <typename Key, typename Value, typename Fixed>
void act(Fixed& fixed, std::map<Key, Value>& model, std::mt19937& random) {
    const Key key{static_cast<int>(random() % (2 * fixed.capacity()))};
    const Value value{static_cast<int>(random() % 1000)};
    const bool known = model.contains(key);
    const bool fits = known || model.size() < fixed.capacity();
    switch (random() % 4) {
        case 0: {
            const auto result = fixed.try_emplace(key, value);
            ASSERT_EQ(result.at != nullptr, fits);
            ASSERT_EQ(result.made, fits && !known);
            if (fits) {
                model.try_emplace(key, value);
                ASSERT_EQ(*result.at, model.at(key));
            }
            break;
        }
        case 1: {
            const auto result = fixed.insert_or_assign(key, value);
            ASSERT_EQ(result.at != nullptr, fits);
            ASSERT_EQ(result.made, fits && !known);
            if (fits) {
                model.insert_or_assign(key, value);
            }
            break;
        }
        case 2: ASSERT_EQ(fixed.erase(key), model.erase(key) == 1); break;
        case 3: {
            const Value* const found = fixed.find(key);
            ASSERT_EQ(found != nullptr, known);
            if (known) {
                ASSERT_EQ(*found, model.at(key));
            }
            break;
        }
    }
}

template <typename Key, typename Value, std::uint32_t Capacity>
void compare_with_standard(std::uint32_t seed) {
    std::mt19937 random{seed};
    flat_map<Key, Value, Capacity> fixed;
    std::map<Key, Value> model;
    for (int step = 0; step != 3000; ++step) {
        if (step % 2 == 0) {
            act(fixed, model, random);
        } else {
            flat_map_view<Key, Value> view = fixed.view();
            act(view, model, random);
            ASSERT_EQ(view, fixed.view());
        }
        ASSERT_EQ(fixed.size(), model.size());
        ASSERT_TRUE(std::equal(fixed.begin(), fixed.end(), model.begin(),
                               [](const auto& seen, const auto& wanted) {
                                   return seen.key == wanted.first && seen.value == wanted.second;
                               }));
    }
}

TEST(fixed_flat_map, does_what_the_standard_map_does) {
    for (std::uint32_t seed = 0; seed != 5; ++seed) {
        compare_with_standard<int, int, 1>(seed);
        compare_with_standard<int, int, 40>(seed);
        compare_with_standard<tracked, tracked, 9>(seed);
    }
    EXPECT_EQ(tracked::count(), 0U);
}

/// heapless's index map broke when its capacity was the largest its index type could count.
TEST(regressions, index_map_max_capacity) {
    flat_map<int, int, 255> map;
    for (int key = 254; key >= 0; --key) {
        ASSERT_TRUE(map.try_emplace(key, -key).made);
    }
    EXPECT_TRUE(map.full());
    EXPECT_EQ(map.try_emplace(255, 0).at, nullptr);
    for (int key = 0; key != 255; ++key) {
        ASSERT_NE(map.find(key), nullptr);
        ASSERT_EQ(*map.find(key), -key);
    }
    EXPECT_EQ(map.find(255), nullptr);
}

}  // namespace
}  // namespace ramwright::fixed
