// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/bump.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "ramwright/core/failure.hpp"
#include "region_of.hpp"

namespace {

using ramwright::bump;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright_test::region_of;

class bump_allocator : public testing::Test {
protected:
    bump_allocator() { failures.clear(); }

    static std::uintptr_t address(const void* pointer) {
        return reinterpret_cast<std::uintptr_t>(pointer);
    }

    region_of region_{1000};
    bump tested_{region_.bytes()};
};

TEST_F(bump_allocator, hands_out_in_order_and_to_the_last_byte) {
    std::byte* end = region_.bytes().data();
    for (const std::size_t size : {1U, 7U, 92U, 400U, 500U}) {
        auto* const block = static_cast<std::byte*>(tested_.allocate({size, 1}));
        EXPECT_EQ(block, end);
        EXPECT_TRUE(tested_.owns(block));
        std::memset(block, 1, size);
        end = block + size;
    }
    EXPECT_EQ(tested_.free_bytes(), 0U);
    EXPECT_EQ(tested_.used(), 1000U);
    EXPECT_EQ(tested_.try_allocate({1, 1}), nullptr);
    EXPECT_EQ(tested_.snapshot(), (ramwright::snapshot{.capacity_bytes = 1000, .live_blocks = 5}));
    EXPECT_TRUE(tested_.check());
}

TEST_F(bump_allocator, aligns_by_address_wherever_the_region_starts) {
    for (std::size_t offset = 0; offset < 130; ++offset) {
        const region_of region{2000, offset};
        bump tested{region.bytes()};
        for (std::size_t alignment = 1; alignment <= 512; alignment *= 2) {
            auto* const block = static_cast<std::byte*>(tested.allocate({3, alignment}));
            ASSERT_NE(block, nullptr);
            EXPECT_EQ(address(block) % alignment, 0U);
            std::memset(block, 1, 3);
        }
    }
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(bump_allocator, serves_its_largest_free_and_no_more) {
    for (std::size_t size = 0; size < 100; ++size) {
        const region_of region{size, 3};
        bump tested{region.bytes()};
        const std::size_t largest = tested.largest_free();
        EXPECT_EQ(tested.try_allocate({largest + 1}), nullptr);
        if (largest != 0) {
            EXPECT_NE(tested.try_allocate({largest}), nullptr);
        }
        EXPECT_EQ(tested.largest_free(), 0U);
    }
}

TEST_F(bump_allocator, a_refused_request_changes_nothing_and_leaves_one_record) {
    EXPECT_NE(tested_.allocate({100}), nullptr);
    const ramwright::snapshot before = tested_.snapshot();
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    const std::vector<ramwright::layout> refused{
        {901}, {most}, {most - 7, 1}, {ramwright::largest_request}, {1, most / 2 + 1}};
    for (const ramwright::layout want : refused) {
        failures.clear();
        EXPECT_EQ(tested_.try_allocate(want), nullptr);
        EXPECT_EQ(failures.total(), 0U);
        EXPECT_EQ(tested_.allocate(want), nullptr);
        ASSERT_EQ(failures.total(), 1U);
        EXPECT_EQ(failures.last()->wanted, want);
        EXPECT_EQ(failures.last()->free_bytes, before.free_bytes);
        EXPECT_EQ(failures.last()->largest_free_bytes, before.largest_free_bytes);
        EXPECT_EQ(tested_.snapshot(), before);
    }
    for (const std::size_t alignment : {0U, 3U, 24U}) {
        EXPECT_EQ(tested_.allocate({1, alignment}), nullptr);
        EXPECT_EQ(failures.last()->kind, failure_kind::invalid_layout);
    }
}

TEST_F(bump_allocator, size_zero_is_served_like_one) {
    void* const first = tested_.allocate({0, 1});
    ASSERT_NE(first, nullptr);
    EXPECT_NE(tested_.allocate({0, 1}), first);
    EXPECT_EQ(tested_.used(), 2U);
}

TEST_F(bump_allocator, a_region_may_end_at_the_top_of_the_address_space) {
    // It never looks at its region, so it can be tried on one that does not exist.
    bump top{{reinterpret_cast<std::byte*>(std::uintptr_t{0} - 100), 100}};
    EXPECT_NE(top.try_allocate({60, 1}), nullptr);
    EXPECT_EQ(top.try_allocate({1, 128}), nullptr) << "the next multiple is 0";
    EXPECT_EQ(top.try_allocate({41, 1}), nullptr);
    EXPECT_NE(top.try_allocate({40, 1}), nullptr);
    EXPECT_EQ(top.try_allocate({1, 1}), nullptr);
    EXPECT_FALSE(top.owns(nullptr));
}

TEST_F(bump_allocator, a_block_at_address_0_is_never_handed_out) {
    bump bottom{{static_cast<std::byte*>(nullptr), 64}};
    EXPECT_NE(bottom.try_allocate({1, 1}), nullptr);
    bump nothing{{}};
    EXPECT_EQ(nothing.try_allocate({0, 1}), nullptr);
    EXPECT_TRUE(nothing.check());
}

}  // namespace
