// SPDX-License-Identifier: Apache-2.0
#include "ramwright/compat/c_allocation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "ramwright/alloc/general.hpp"
#include "ramwright/core/failure.hpp"

namespace {

using ramwright::allocate_zeroed;
using ramwright::reallocate;

class c_allocation : public testing::Test {
protected:
    alignas(8) std::array<std::byte, 4096> region_{};
    ramwright::general<> heap_{region_};

    std::span<std::byte> allocate(std::size_t size, std::byte fill) {
        auto* const block = static_cast<std::byte*>(heap_.allocate({.size = size}));
        std::fill_n(block, size, fill);
        return {block, size};
    }
    static bool holds(const void* block, std::size_t size, std::byte fill) {
        const std::span bytes{static_cast<const std::byte*>(block), size};
        return std::all_of(bytes.begin(), bytes.end(),
                           [=](std::byte each) { return each == fill; });
    }
    [[nodiscard]] std::uint32_t live_blocks() const { return heap_.snapshot().live_blocks; }

    void TearDown() override { EXPECT_TRUE(heap_.check()); }
};

TEST_F(c_allocation, zeroed_memory_is_zero_where_other_blocks_were) {
    heap_.deallocate(allocate(100, std::byte{0xAA}).data());
    const void* const block = allocate_zeroed(heap_, 25, 4);
    ASSERT_NE(block, nullptr);
    EXPECT_TRUE(holds(block, 100, std::byte{0}));
}

TEST_F(c_allocation, a_product_that_wraps_is_refused_and_recorded) {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    const std::uint32_t before = ramwright::failures.total();
    EXPECT_EQ(allocate_zeroed(heap_, most / 8 + 1, 16), nullptr);
    EXPECT_EQ(allocate_zeroed(heap_, 2, most / 2 + 2), nullptr);
    EXPECT_EQ(ramwright::failures.total() - before, 2U);
    EXPECT_EQ(live_blocks(), 0U);
}

TEST_F(c_allocation, null_is_a_request) {
    EXPECT_NE(reallocate(heap_, nullptr, 24), nullptr);
    EXPECT_NE(reallocate(heap_, nullptr, 0), nullptr);
    EXPECT_EQ(live_blocks(), 2U);
}

TEST_F(c_allocation, a_size_of_zero_frees) {
    EXPECT_EQ(reallocate(heap_, allocate(24, {}).data(), 0), nullptr);
    EXPECT_EQ(live_blocks(), 0U);
}

TEST_F(c_allocation, a_block_stays_where_it_has_room) {
    const auto block = allocate(100, std::byte{1});
    EXPECT_EQ(reallocate(heap_, block.data(), 50), block.data());
    EXPECT_TRUE(holds(block.data(), 50, std::byte{1}));
    EXPECT_EQ(live_blocks(), 1U);
}

TEST_F(c_allocation, a_block_without_room_moves_with_its_content) {
    const auto first = allocate(100, std::byte{1});
    // Whatever side it grows to, somebody is there.
    const auto second = allocate(100, std::byte{2});
    const auto third = allocate(100, std::byte{3});
    const void* const moved = reallocate(heap_, second.data(), 1000);
    ASSERT_NE(moved, nullptr);
    EXPECT_NE(moved, second.data());
    EXPECT_TRUE(holds(moved, 100, std::byte{2}));
    EXPECT_TRUE(holds(first.data(), 100, std::byte{1}));
    EXPECT_TRUE(holds(third.data(), 100, std::byte{3}));
    EXPECT_EQ(live_blocks(), 3U);
}

TEST_F(c_allocation, a_block_that_cannot_move_is_left_as_it_was) {
    const auto block = allocate(100, std::byte{1});
    const std::uint32_t before = ramwright::failures.total();
    EXPECT_EQ(reallocate(heap_, block.data(), 8000), nullptr);
    EXPECT_EQ(reallocate(heap_, block.data(), std::numeric_limits<std::size_t>::max()), nullptr);
    EXPECT_EQ(ramwright::failures.total() - before, 2U);
    EXPECT_TRUE(holds(block.data(), 100, std::byte{1}));
    EXPECT_EQ(live_blocks(), 1U);
}

TEST_F(c_allocation, a_pointer_that_is_no_block_is_refused_and_allocates_nothing) {
    std::array<std::byte, 64> elsewhere{};
    // Through a volatile, or the compiler sees the mistake.
    void* volatile pointer = elsewhere.data();
    const std::uint32_t before = ramwright::failures.total();
    EXPECT_EQ(reallocate(heap_, pointer, 200), nullptr);
    EXPECT_GT(ramwright::failures.total(), before);
    EXPECT_EQ(live_blocks(), 0U);
}

}  // namespace
