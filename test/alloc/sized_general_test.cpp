// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/sized_general.hpp"

#include <gtest/gtest.h>

#include "ramwright/core/allocator.hpp"
#include "region_of.hpp"

/// Which of the two a region gets, and that every call reaches it.

namespace {

using ramwright::check_level;
using ramwright::sized_general;
using ramwright_test::region_of;

static_assert(ramwright::allocator<sized_general<>>);
static_assert(ramwright::visited_in_steps<sized_general<>>);
static_assert(!ramwright::visited_in_steps<sized_general<check_level::off>>);

constexpr std::size_t limit = sized_general<>::largest_small_region;

class sized_general_of : public testing::TestWithParam<std::size_t> {};

TEST_P(sized_general_of, serves_every_call) {
    const region_of region{GetParam()};
    sized_general<> heap{region.bytes()};
    EXPECT_EQ(heap.is_large(), GetParam() > limit);
    const std::size_t whole = heap.free_bytes();
    // But for tables and rounding, all of the region is used.
    EXPECT_GT(whole, GetParam() - 1024);
    EXPECT_EQ(heap.largest_free(), whole);
    EXPECT_LE(heap.storage().size(), GetParam());

    void* const block = heap.allocate({.size = 100});
    EXPECT_TRUE(heap.owns(block));
    EXPECT_GE(heap.usable_size(block), 100U);
    EXPECT_TRUE(heap.resize(block, 300));
    EXPECT_GT(heap.high_water_bytes(), 300U);
    EXPECT_EQ(heap.snapshot().live_blocks, 1U);
    int live = 0;
    heap.for_each_block([&](const ramwright::block& one) { live += one.live ? 1 : 0; });
    heap.visit_from_start();
    EXPECT_EQ(heap.visit_some(9, [&](const ramwright::block& one) { live += one.live ? 1 : 0; }),
              ramwright::visited::all);
    EXPECT_EQ(live, 2);
    EXPECT_TRUE(heap.check());
    EXPECT_TRUE(heap.check_some(3));
    EXPECT_TRUE(heap.deallocate(block));
    EXPECT_FALSE(heap.deallocate(block));
    EXPECT_EQ(heap.free_bytes(), whole);

    EXPECT_EQ(heap.allocate({.size = GetParam()}), nullptr);
    EXPECT_EQ(ramwright::failures.last()->largest_free_bytes, whole);
}

INSTANTIATE_TEST_SUITE_P(, sized_general_of,
                         testing::Values(1024, limit - 8, limit, limit + 8, 1024 * 1024));

TEST(sized_general, without_a_region_serves_nothing) {
    static constinit sized_general<> heap;
    EXPECT_EQ(heap.try_allocate({.size = 1}), nullptr);
    EXPECT_EQ(heap.free_bytes(), 0U);
    EXPECT_FALSE(heap.owns(&heap));
    EXPECT_TRUE(heap.check());
    EXPECT_EQ(heap.visit_some(1, ramwright::ignore_block{}), ramwright::visited::all);
}

}  // namespace
