// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <iterator>
#include <type_traits>

#include "ramwright/fixed/bit_set.hpp"
#include "ramwright/fixed/flat_map.hpp"
#include "ramwright/fixed/format.hpp"
#include "ramwright/fixed/priority_queue.hpp"
#include "ramwright/fixed/ring.hpp"
#include "ramwright/fixed/spsc_queue.hpp"
#include "ramwright/fixed/string.hpp"
#include "ramwright/fixed/vector.hpp"

// What holds while compiling; that this file compiles is the test.

namespace ramwright::fixed {
namespace {

struct with_default {
    int value = 3;
};

static_assert(std::is_trivially_copyable_v<vector<int, 8>>);
static_assert(std::is_trivially_copyable_v<vector<with_default, 8>>);
static_assert(std::is_trivially_copyable_v<ring<int, 8>>);
static_assert(std::is_trivially_copyable_v<string<8>>);
static_assert(std::is_trivially_copyable_v<bit_set<40>>);
static_assert(std::is_trivially_copyable_v<flat_map<int, int, 8>>);
static_assert(std::is_trivially_destructible_v<vector<with_default, 8>>);
static_assert(std::is_trivially_destructible_v<spsc_queue<int, 8>>);

static_assert(sizeof(vector<char, 7>) == 8);
static_assert(sizeof(vector<char, 255>) == 256);
static_assert(sizeof(vector<char, 256>) == 258);
static_assert(sizeof(ring<char, 6>) == 8);
static_assert(sizeof(string<6>) == 8);
static_assert(sizeof(spsc_queue<char, 6>) == 8);
static_assert(sizeof(bit_set<33>) == 8);

static_assert(std::contiguous_iterator<vector<int, 4>::iterator>);
static_assert(std::random_access_iterator<ring<int, 4>::iterator>);
static_assert(std::random_access_iterator<ring<int, 4>::const_iterator>);
static_assert(std::is_convertible_v<ring<int, 4>::iterator, ring<int, 4>::const_iterator>);

constexpr vector<int, 8> primes{2, 3, 5};
static_assert(primes.size() == 3 && primes[2] == 5);
constinit vector<int, 8> nothing_yet;
constinit spsc_queue<int, 8> no_samples;

constexpr int edited() {
    vector<int, 4> numbers{1, 2};
    static_cast<void>(numbers.try_insert(numbers.begin(), 0));
    numbers.push_back(3, or_drop_oldest);
    numbers.push_back(4, or_drop_oldest);
    numbers.erase(numbers.begin());
    int all = 0;
    for (const int each : numbers) {
        all = 10 * all + each;
    }
    return all;
}
static_assert(edited() == 234);

constexpr int ringed() {
    ring<int, 4> numbers;
    for (int i = 0; i != 6; ++i) {
        numbers.push_back(i, or_drop_oldest);
    }
    return 10 * numbers.front() + numbers.back();
}
static_assert(ringed() == 25);

constexpr int ordered() {
    priority_queue<int, 8> numbers;
    for (const int each : {3, 1, 4, 1, 5}) {
        static_cast<void>(numbers.try_push(each));
    }
    int all = 0;
    for (; !numbers.empty(); numbers.pop()) {
        all = 10 * all + numbers.top();
    }
    return all;
}
static_assert(ordered() == 54311);

constexpr auto greeting = [] {
    string<12> text;
    format(text, "{:04x}", 0xBEEFU);
    return text;
}();
static_assert(greeting == "beef");

TEST(fixed_constants, hold_at_run_time_too) {
    EXPECT_TRUE(nothing_yet.empty());
    EXPECT_TRUE(no_samples.empty());
    EXPECT_EQ(primes.front(), 2);
}

}  // namespace
}  // namespace ramwright::fixed
