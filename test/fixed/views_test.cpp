// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>
#include <type_traits>

#include "ramwright/fixed/flat_map.hpp"
#include "ramwright/fixed/format.hpp"
#include "ramwright/fixed/mpsc_queue.hpp"
#include "ramwright/fixed/priority_queue.hpp"
#include "ramwright/fixed/ring.hpp"
#include "ramwright/fixed/spsc_queue.hpp"
#include "ramwright/fixed/string.hpp"
#include "ramwright/fixed/vector.hpp"

// Views do not know the capacity: one function, compiled once, serves containers of every capacity. The
// functions here are no templates. What each operation does, the tests of the containers say.

namespace ramwright::fixed {
namespace {

template <typename A, typename B>
constexpr bool same = std::is_same_v<A, B>;

static_assert(same<decltype(vector<int, 3>{}.view()), decltype(vector<int, 300>{}.view())>);
static_assert(same<decltype(string<3>{}.ref()), decltype(string<300>{}.ref())>);
static_assert(same<decltype(ring<int, 3>{}.view()), decltype(ring<int, 300>{}.view())>);
static_assert(
    same<decltype(flat_map<int, char, 3>{}.view()), decltype(flat_map<int, char, 300>{}.view())>);
static_assert(
    same<decltype(priority_queue<int, 3>{}.view()), decltype(priority_queue<int, 300>{}.view())>);
static_assert(
    same<decltype(spsc_queue<int, 3>{}.in().view()), decltype(spsc_queue<int, 300>{}.in().view())>);
static_assert(same<decltype(spsc_queue<int, 3>{}.out().view()),
                   decltype(spsc_queue<int, 300>{}.out().view())>);
static_assert(
    same<decltype(mpsc_queue<int, 3>{}.in().view()), decltype(mpsc_queue<int, 300>{}.in().view())>);
static_assert(same<decltype(mpsc_queue<int, 3>{}.out().view()),
                   decltype(mpsc_queue<int, 300>{}.out().view())>);

// As the headers say, in words: an element pointer, a length or two, a capacity.
static_assert(sizeof(void*) != 4 ||
              (sizeof(vector_view<int>) == 12 && sizeof(string_ref) == 12 &&
               sizeof(flat_map_view<int, int>) == 12 && sizeof(priority_queue_view<int>) == 12 &&
               sizeof(ring_view<int>) == 16 && sizeof(spsc_producer_view<int>) == 16 &&
               sizeof(spsc_consumer_view<int>) == 16 && sizeof(mpsc_producer_view<int>) == 24 &&
               sizeof(mpsc_consumer_view<int>) == 24));

/// Each fills what it gets with 1, 2, 3 … and returns how many there were room for.

std::uint32_t fill(ring_view<std::uint32_t> any) {
    while (any.try_push_back(static_cast<std::uint32_t>(any.size() + 1)) != nullptr) {
    }
    return any.back();
}

std::uint32_t fill(flat_map_view<std::uint32_t, std::uint32_t> any) {
    std::uint32_t made = 0;
    while (any.try_emplace(made + 1, made).at != nullptr) {
        ++made;
    }
    return made;
}

std::uint32_t fill(priority_queue_view<std::uint32_t> any) {
    while (any.try_push(static_cast<std::uint32_t>(any.size() + 1))) {
    }
    return any.top();
}

std::uint32_t fill(spsc_producer_view<std::uint32_t> in, spsc_consumer_view<std::uint32_t> out) {
    std::uint32_t pushed = 0;
    while (in.try_push(pushed + 1)) {
        ++pushed;
    }
    std::uint32_t last = 0;
    while (out.try_pop(last)) {
    }
    return last == pushed ? pushed : 0;
}

std::uint32_t fill(mpsc_producer_view<std::uint32_t> in, mpsc_consumer_view<std::uint32_t> out) {
    std::uint32_t pushed = 0;
    while (in.try_push(pushed + 1)) {
        ++pushed;
    }
    std::uint32_t last = 0;
    while (out.try_pop(last)) {
    }
    return last == pushed ? pushed : 0;
}

/// Capacities on both sides of where the type of a length or of a position changes.
template <std::uint32_t Capacity>
void fill_each() {
    ring<std::uint32_t, Capacity> history;
    EXPECT_EQ(fill(history.view()), Capacity);
    EXPECT_EQ(history.size(), Capacity);
    EXPECT_EQ(history.back(), Capacity);

    flat_map<std::uint32_t, std::uint32_t, Capacity> table;
    EXPECT_EQ(fill(table.view()), Capacity);
    EXPECT_EQ(*table.find(Capacity), Capacity - 1);

    priority_queue<std::uint32_t, Capacity> jobs;
    EXPECT_EQ(fill(jobs.view()), Capacity);
    EXPECT_EQ(jobs.top(), Capacity);

    spsc_queue<std::uint32_t, Capacity> samples;
    EXPECT_EQ(fill(samples.in().view(), samples.out().view()), Capacity);
    EXPECT_TRUE(samples.empty());

    mpsc_queue<std::uint32_t, Capacity> events;
    EXPECT_EQ(fill(events.in().view(), events.out().view()), Capacity);
    std::uint32_t none = 0;
    EXPECT_FALSE(events.out().try_pop(none));
}

TEST(fixed_views, serve_every_capacity) {
    fill_each<1>();
    fill_each<128>();
    fill_each<129>();
    fill_each<255>();
    fill_each<256>();
    fill_each<32'769>();
    fill_each<65'536>();
}

formatted describe(string_ref any, std::uint32_t id) { return format(any, "node {:04x}", id); }

TEST(fixed_views, format_into_any_string) {
    string<3> narrow;
    const formatted cut = describe(narrow.ref(), 0xBEEF);
    EXPECT_EQ(narrow, "nod");
    EXPECT_TRUE(cut.truncated());
    EXPECT_EQ(cut.needed, 9U);
    string<300> wide{"what was here before"};
    EXPECT_FALSE(describe(wide.ref(), 0xBEEF).truncated());
    EXPECT_EQ(wide, "node beef");
    wide.ref().clear();
    EXPECT_TRUE(wide.empty());
}

TEST(fixed_views, leave_the_choice_to_the_caller) {
    std::uint32_t lost = 0;
    ring<int, 2> history;
    ring_view<int> any = history.view();
    any.push_back(1, or_count{lost});
    any.push_back(2, or_count{lost});
    any.push_back(3, or_count{lost});
    any.push_back(4, or_drop_oldest);
    any.push_back(5, or_overwrite_last);
    EXPECT_EQ(lost, 1U);
    EXPECT_EQ(history.front(), 2);
    EXPECT_EQ(history.back(), 5);

    spsc_queue<int, 1> samples;
    samples.in().view().push(1, or_count{lost});
    samples.in().view().push(2, or_count{lost});
    mpsc_queue<int, 1> events;
    events.in().view().push(1, or_count{lost});
    events.in().view().push(2, or_count{lost});
    EXPECT_EQ(lost, 3U);
}

}  // namespace
}  // namespace ramwright::fixed
