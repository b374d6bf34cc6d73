// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/reallocate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>

#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/concurrent_pool.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/alloc/size_classes.hpp"
#include "ramwright/alloc/slab.hpp"
#include "ramwright/alloc/slot.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/guard/locked.hpp"

namespace {

using ramwright::allocate_zeroed;
using ramwright::deallocate_sized;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::reallocate;

constexpr std::size_t most = std::numeric_limits<std::size_t>::max();

template <typename Allocator>
class reallocation : public testing::Test {
protected:
    reallocation() { failures.clear(); }

    std::span<std::byte> allocate(std::size_t size, std::byte fill, std::size_t alignment = 8) {
        auto* const block =
            static_cast<std::byte*>(heap_.allocate({.size = size, .alignment = alignment}));
        std::fill_n(block, size, fill);
        return {block, size};
    }
    static bool holds(const void* block, std::size_t size, std::byte fill) {
        const std::span bytes{static_cast<const std::byte*>(block), size};
        return std::all_of(bytes.begin(), bytes.end(),
                           [=](std::byte each) { return each == fill; });
    }
    static bool is_aligned(const void* block, std::size_t alignment) {
        return reinterpret_cast<std::uintptr_t>(block) % alignment == 0;
    }
    [[nodiscard]] std::uint32_t live_blocks() const { return heap_.snapshot().live_blocks; }

    void TearDown() override { EXPECT_TRUE(heap_.check()); }

    alignas(64) std::array<std::byte, 4096> region_{};
    Allocator heap_{region_};
};

using heaps =
    testing::Types<ramwright::general<>, ramwright::first_fit<>, ramwright::best_fit<>,
                   ramwright::best_fit<ramwright::merging::off>, ramwright::large_first_fit<>>;
TYPED_TEST_SUITE(reallocation, heaps);

TYPED_TEST(reallocation, zeroed_memory_is_zero_where_other_blocks_were) {
    this->heap_.deallocate(this->allocate(100, std::byte{0xAA}).data());
    const void* const block = allocate_zeroed(this->heap_, 25, 4, 32);
    ASSERT_NE(block, nullptr);
    EXPECT_TRUE(this->holds(block, 100, std::byte{0}));
    EXPECT_TRUE(this->is_aligned(block, 32));
}

TYPED_TEST(reallocation, a_product_that_wraps_is_refused_and_recorded) {
    EXPECT_EQ(allocate_zeroed(this->heap_, most / 8 + 1, 16), nullptr);
    EXPECT_EQ(allocate_zeroed(this->heap_, 2, most / 2 + 2), nullptr);
    EXPECT_EQ(failures.total(), 2U);
    EXPECT_EQ(this->live_blocks(), 0U);
}

TYPED_TEST(reallocation, null_is_a_request) {
    EXPECT_NE(reallocate(this->heap_, nullptr, {.size = 24}), nullptr);
    EXPECT_EQ(this->live_blocks(), 1U);
}

TYPED_TEST(reallocation, realloc_zero_contract) {
    // Zero bytes are a size like any other: a block of its own, to be freed.
    void* const fresh = reallocate(this->heap_, nullptr, {.size = 0});
    ASSERT_NE(fresh, nullptr);
    void* const shrunk = reallocate(this->heap_, this->allocate(24, {}).data(), {.size = 0});
    ASSERT_NE(shrunk, nullptr);
    EXPECT_NE(shrunk, fresh);
    EXPECT_EQ(this->live_blocks(), 2U);
    EXPECT_TRUE(this->heap_.deallocate(shrunk));
    EXPECT_TRUE(this->heap_.deallocate(fresh));
}

TYPED_TEST(reallocation, a_block_stays_where_it_has_room) {
    const auto block = this->allocate(100, std::byte{1});
    EXPECT_EQ(reallocate(this->heap_, block.data(), {.size = 50}), block.data());
    EXPECT_TRUE(this->holds(block.data(), 50, std::byte{1}));
    EXPECT_EQ(this->live_blocks(), 1U);
}

TYPED_TEST(reallocation, a_block_grows_into_free_space_behind_it) {
    auto first = this->allocate(100, std::byte{1});
    auto second = this->allocate(100, std::byte{2});
    // Whichever lies lower has the other behind it.
    if (second.data() < first.data()) {
        std::swap(first, second);
    }
    const std::byte fill = first[0];
    EXPECT_TRUE(this->heap_.deallocate(second.data()));
    EXPECT_EQ(reallocate(this->heap_, first.data(), {.size = 150}), first.data());
    EXPECT_TRUE(this->holds(first.data(), 100, fill));
}

TYPED_TEST(reallocation, a_block_without_room_moves_with_its_content) {
    const auto first = this->allocate(100, std::byte{1});
    // Whatever side it grows to, somebody is there.
    const auto second = this->allocate(100, std::byte{2});
    const auto third = this->allocate(100, std::byte{3});
    const void* const moved = reallocate(this->heap_, second.data(), {.size = 1000});
    ASSERT_NE(moved, nullptr);
    EXPECT_NE(moved, second.data());
    EXPECT_TRUE(this->holds(moved, 100, std::byte{2}));
    EXPECT_TRUE(this->holds(first.data(), 100, std::byte{1}));
    EXPECT_TRUE(this->holds(third.data(), 100, std::byte{3}));
    EXPECT_EQ(this->live_blocks(), 3U);
}

TYPED_TEST(reallocation, the_alignment_asked_is_kept_and_no_less_is_given) {
    auto block = this->allocate(20, std::byte{7}, 64);
    for (std::size_t size = 20; size < 600; size += 60) {
        // Something in the way, so that it has to move.
        ASSERT_NE(this->heap_.allocate({.size = 24}), nullptr);
        auto* const moved = static_cast<std::byte*>(
            reallocate(this->heap_, block.data(), {.size = size, .alignment = 64}));
        ASSERT_NE(moved, nullptr);
        EXPECT_TRUE(this->is_aligned(moved, 64));
        EXPECT_TRUE(this->holds(moved, 20, std::byte{7}));
        block = {moved, size};
    }
}

TYPED_TEST(reallocation, a_block_that_does_not_lie_right_moves_even_if_it_shrinks) {
    for (int i = 0; i < 8; ++i) {
        const auto block = this->allocate(40, std::byte{9});
        const bool lay_right = this->is_aligned(block.data(), 128);
        void* const moved = reallocate(this->heap_, block.data(), {.size = 30, .alignment = 128});
        ASSERT_NE(moved, nullptr);
        EXPECT_TRUE(this->is_aligned(moved, 128));
        EXPECT_EQ(moved == block.data(), lay_right);
        EXPECT_TRUE(this->holds(moved, 30, std::byte{9}));
    }
    EXPECT_EQ(this->live_blocks(), 8U);
}

TYPED_TEST(reallocation, realloc_null_leaves_heap_unchanged) {
    const auto block = this->allocate(100, std::byte{1});
    const auto statistics = this->heap_.snapshot();
    const std::array<ramwright::layout, 5> impossible{{
        {.size = 8000},
        {.size = most},
        {.size = 50, .alignment = 3},
        {.size = 50, .alignment = 0},
        {.size = 50, .alignment = std::size_t{1} << (sizeof(std::size_t) * 8 - 2)},
    }};
    for (const ramwright::layout want : impossible) {
        failures.clear();
        EXPECT_EQ(reallocate(this->heap_, block.data(), want), nullptr);
        ASSERT_EQ(failures.total(), 1U);
        EXPECT_EQ(failures.last()->wanted, want);
        EXPECT_EQ(this->heap_.snapshot(), statistics);
        EXPECT_TRUE(this->holds(block.data(), 100, std::byte{1}));
    }
}

TYPED_TEST(reallocation, a_pointer_that_is_no_live_block_is_refused_and_allocates_nothing) {
    std::array<std::byte, 64> elsewhere{};
    auto* const freed = this->allocate(16, {}).data();
    EXPECT_TRUE(this->heap_.deallocate(freed));
    // Through a volatile, or the compiler sees the mistake.
    void* volatile foreign = elsewhere.data();
    for (const std::size_t alignment : {1U, 8U, 4096U}) {
        for (void* const pointer : {static_cast<void*>(foreign), static_cast<void*>(freed)}) {
            failures.clear();
            EXPECT_EQ(reallocate(this->heap_, pointer, {.size = 200, .alignment = alignment}),
                      nullptr);
            EXPECT_EQ(failures.total(), 1U);
            EXPECT_EQ(this->live_blocks(), 0U);
        }
    }
}

TYPED_TEST(reallocation, a_sized_free_believes_no_size_that_the_block_has_not) {
    const auto block = this->allocate(40, {});
    EXPECT_FALSE(deallocate_sized(this->heap_, block.data(), 400));
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
    EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(block.data()));
    EXPECT_EQ(this->live_blocks(), 1U);
    EXPECT_TRUE(deallocate_sized(this->heap_, block.data(), 40));
    EXPECT_FALSE(deallocate_sized(this->heap_, block.data(), 40));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_TRUE(deallocate_sized(this->heap_, nullptr, 40));
    EXPECT_EQ(failures.total(), 2U);
}

/// Each pointer is none of a live block of `pools`, whose region ends where nobody may read on.
template <typename Pools, std::size_t N>
void expect_none_is_read(Pools& pools, const std::array<void*, N>& pointers) {
    const ramwright::snapshot before = pools.snapshot();
    for (void* volatile const pointer : pointers) {
        for (const ramwright::layout want :
             {ramwright::layout{.size = 1, .alignment = 1}, ramwright::layout{.size = 32},
              ramwright::layout{.size = 33}, ramwright::layout{.size = 32, .alignment = 64}}) {
            failures.clear();
            EXPECT_EQ(reallocate(pools, pointer, want), nullptr);
            EXPECT_EQ(failures.total(), 1U);
            EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(pointer));
            EXPECT_EQ(pools.usable_size(pointer), 0U);
        }
    }
    EXPECT_EQ(pools.snapshot(), before);
    EXPECT_TRUE(pools.check());
}

/// A live block, a freed one, and room for a third, in a region of `bytes`.
template <typename Pools, typename... Arguments>
void refuses_what_is_no_live_block(std::size_t bytes, const Arguments&... arguments) {
    const auto region = std::make_unique<std::byte[]>(bytes);
    Pools pools{std::span{region.get(), bytes}, arguments...};
    auto* const live = static_cast<std::byte*>(pools.allocate({.size = 32}));
    void* const freed = pools.allocate({.size = 32});
    ASSERT_NE(freed, nullptr);
    EXPECT_TRUE(pools.deallocate(freed));
    std::array<std::byte, 64> elsewhere{};
    expect_none_is_read(pools,
                        std::array<void*, 6>{freed, live + 1, live + 8, elsewhere.data(),
                                             region.get() + bytes - 4, region.get() + bytes});
    EXPECT_EQ(reallocate(pools, live, {.size = 20}), live);
}

struct alignas(8) record {
    std::array<std::uint64_t, 4> words;
};

TEST(reallocation_of_pools, nothing_is_read_of_what_is_no_live_block) {
    using ramwright::layout;
    static constexpr std::array<ramwright::size_class, 2> classes{{
        {.smallest = 1, .block_size = 32, .count = 3},
        {.smallest = 33, .block_size = 40, .count = 2},
    }};
    refuses_what_is_no_live_block<ramwright::pool<>>(ramwright::pool<>::bytes_for({.size = 32}, 3),
                                                     layout{.size = 32});
    refuses_what_is_no_live_block<ramwright::concurrent_pool<>>(
        ramwright::concurrent_pool<>::bytes_for({.size = 32}, 3), layout{.size = 32});
    refuses_what_is_no_live_block<ramwright::slab<record, 3>>(ramwright::slab<record, 3>::bytes);
    refuses_what_is_no_live_block<ramwright::size_classes<ramwright::nothing>>(512,
                                                                               std::span{classes});
    refuses_what_is_no_live_block<
        ramwright::locked<ramwright::pool<>, ramwright::masked_interrupts>>(
        ramwright::pool<>::bytes_for({.size = 32}, 3), layout{.size = 32});
}

TEST(reallocation_of_pools, nothing_is_read_of_what_is_not_in_the_slot) {
    constexpr std::size_t bytes = ramwright::slot<record>::bytes;
    const auto region = std::make_unique<std::byte[]>(bytes);
    ramwright::slot<record> room{{region.get(), bytes}};
    auto* const live = static_cast<std::byte*>(room.allocate());
    std::array<std::byte, 64> elsewhere{};
    expect_none_is_read(room,
                        std::array<void*, 3>{live + 8, elsewhere.data(), region.get() + bytes - 4});
    EXPECT_TRUE(room.deallocate(live));
    expect_none_is_read(room, std::array<void*, 1>{live});
}

TEST(reallocation_of_pools, a_block_moves_to_the_class_that_holds_it) {
    alignas(8) std::array<std::byte, 2048> region{};
    static constexpr std::array<ramwright::size_class, 2> classes{{
        {.smallest = 1, .block_size = 24, .count = 4},
        {.smallest = 25, .block_size = 100, .count = 2},
    }};
    ramwright::size_classes<ramwright::nothing> pools{region, classes};
    auto* const small = static_cast<std::byte*>(pools.allocate({.size = 24}));
    std::fill_n(small, 24, std::byte{5});
    auto* const large = static_cast<std::byte*>(reallocate(pools, small, {.size = 90}));
    ASSERT_NE(large, nullptr);
    EXPECT_TRUE(
        std::all_of(large, large + 24, [](std::byte each) { return each == std::byte{5}; }));
    EXPECT_EQ(pools.snapshot().live_blocks, 1U);
    EXPECT_EQ(reallocate(pools, small, {.size = 90}), nullptr) << "small was freed";
    EXPECT_EQ(pools.snapshot().live_blocks, 1U);
    EXPECT_TRUE(pools.check());
}

}  // namespace
