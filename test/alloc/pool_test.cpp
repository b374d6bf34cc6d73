// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace {

using ramwright::check_level;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::layout;
using ramwright::pool;

class pool_test : public testing::Test {
protected:
    pool_test() { failures.clear(); }

    alignas(64) std::array<std::byte, 4096> storage_{};
};

TEST_F(pool_test, bytes_for_is_exact) {
    for (const layout each : {layout{24, 8}, layout{1, 1}, layout{156, 4}, layout{100, 64}}) {
        for (std::uint32_t count = 1; count < 20; ++count) {
            const std::size_t bytes = pool<>::bytes_for(each, count);
            const auto region = std::span{storage_}.first(bytes);
            EXPECT_EQ(pool<>(region, each).block_count(), count);
            EXPECT_EQ(pool<>(region, each, count).block_count(), count);
            EXPECT_LT(pool<>(region.first(bytes - 1), each).block_count(), count);
        }
    }
    EXPECT_EQ(pool<check_level::off>::bytes_for({24, 8}, 10), 240U);
    EXPECT_EQ(pool<check_level::standard>::bytes_for({24, 8}, 10), 264U);
}

TEST_F(pool_test, takes_all_blocks_asked_for_or_none) {
    EXPECT_EQ((pool<>{storage_, {100, 4}, 10}.block_count()), 10U);
    EXPECT_EQ((pool<>{storage_, {100, 4}, 0}.block_count()), 0U);
    EXPECT_EQ((pool<>{storage_, {100, 4}, 41}.block_count()), 0U);
    EXPECT_EQ((pool<>{storage_, {100, 4}, 0xFFFF'FFFE}.block_count()), 0U);
    EXPECT_EQ((pool<check_level::off>{storage_, {100, 4}, 0xFFFF'FFFE}.block_count()), 0U);
}

TEST_F(pool_test, a_block_that_no_region_holds_gives_no_blocks) {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    for (const layout each : {layout{most, 1}, layout{8, most / 2 + 1}, layout{1, most / 4 + 1},
                              layout{4097, 8}, layout{8, 3}, layout{8, 0}, layout{1, 8192}}) {
        pool<> none{storage_, each};
        EXPECT_EQ(none.block_count(), 0U);
        EXPECT_EQ(none.allocate(), nullptr);
        EXPECT_TRUE(none.check());
    }
}

TEST_F(pool_test, an_index_has_16_bits) {
    std::vector<std::byte> large(pool<>::bytes_for({1, 1}, 65'533) + 100);
    pool<> bytes{large, {1, 1}};
    EXPECT_EQ(bytes.block_count(), 65'533U);
    EXPECT_EQ((pool<>{large, {1, 1}, 65'534}.block_count()), 0U);
    pool<> again{large, {1, 1}};
    for (std::uint32_t i = 0; i < 65'533; ++i) {
        ASSERT_NE(again.try_allocate(), nullptr);
    }
    EXPECT_EQ(again.try_allocate(), nullptr);
    EXPECT_TRUE(again.check());
}

TEST_F(pool_test, blocks_keep_their_exact_size) {
    pool<> odd{storage_, {.size = 13, .alignment = 1}};
    auto* const first = static_cast<std::byte*>(odd.allocate());
    auto* const second = static_cast<std::byte*>(odd.allocate());
    EXPECT_EQ(second - first, 13);
    EXPECT_EQ(odd.usable_size(first), 13U);
}

TEST_F(pool_test, freed_memory_is_not_written) {
    pool<check_level::standard> tested{storage_, {.size = 32, .alignment = 8}};
    std::vector<std::byte*> blocks;
    while (void* const block = tested.try_allocate()) {
        std::memset(block, 0x5A, 32);
        blocks.push_back(static_cast<std::byte*>(block));
    }
    for (std::byte* const block : blocks) {
        EXPECT_TRUE(tested.deallocate(block));
    }
    while (tested.try_allocate() != nullptr) {
    }
    for (const std::byte* const block : blocks) {
        EXPECT_TRUE(
            std::all_of(block, block + 32, [](std::byte byte) { return byte == std::byte{0x5A}; }));
    }
}

TEST_F(pool_test, full_fills_what_is_freed_and_sees_who_writes_to_it) {
    pool<check_level::full> tested{storage_, {.size = 32, .alignment = 8}};
    auto* const block = static_cast<std::byte*>(tested.allocate());
    std::memset(block, 0x5A, 32);
    EXPECT_TRUE(tested.deallocate(block));
    EXPECT_TRUE(
        std::all_of(block, block + 32, [](std::byte byte) { return byte == std::byte{0xDD}; }));
    EXPECT_TRUE(tested.check());
    block[31] = std::byte{0};
    EXPECT_FALSE(tested.check());
}

TEST_F(pool_test, full_needs_a_word_more_for_each_block_or_what_keeps_it_aligned) {
    using full = pool<check_level::full>;
    EXPECT_EQ(full::bytes_for({24, 4}, 10), 24 + 10 * (24 + 4));
    EXPECT_EQ(full::bytes_for({24, 8}, 10), 24 + 10 * (24 + 8));
    EXPECT_EQ(full::bytes_for({5, 1}, 10), 24 + 10 * (5 + 4));
    full tested{storage_, {.size = 24, .alignment = 8}};
    EXPECT_EQ(tested.block_size(), 24U);
    EXPECT_EQ(tested.usable_size(tested.allocate()), 24U);
    void* const smaller = tested.allocate({.size = 10});
    EXPECT_EQ(tested.usable_size(smaller), 10U);
    EXPECT_TRUE(tested.resize(smaller, 24));
    EXPECT_EQ(tested.usable_size(smaller), 24U);
    EXPECT_FALSE(tested.resize(smaller, 25));
}

TEST_F(pool_test, the_check_in_steps_finds_every_link_that_was_overwritten) {
    pool<> tested{std::span{storage_}.first(pool<>::bytes_for({32, 8}, 20)), {32, 8}};
    ASSERT_EQ(tested.block_count(), 20U);
    for (int i = 0; i < 7; ++i) {
        ASSERT_NE(tested.allocate(), nullptr);
    }
    // The table stands in front: two entries of no block, then one for each.
    for (std::size_t block = 0; block < 20; ++block) {
        std::byte* const link = storage_.data() + (2 + block) * 2;
        std::array<std::byte, 2> kept{link[0], link[1]};
        link[0] = link[1] = std::byte{0x77};
        int calls = 0;
        while (tested.check_some(1)) {
            ASSERT_LT(++calls, 20);
        }
        EXPECT_FALSE(tested.check_some(100)) << "it stays at what is damaged";
        link[0] = kept[0];
        link[1] = kept[1];
        EXPECT_TRUE(tested.check_some(100));
        EXPECT_TRUE(tested.check());
    }
    pool<> none{{}, {32, 8}};
    EXPECT_TRUE(none.check_some(5));
}

TEST_F(pool_test, an_overwritten_link_is_found_when_it_is_followed) {
    pool<> tested{storage_, {.size = 32, .alignment = 8}};
    void* const block = tested.allocate();
    void* const kept = tested.allocate();
    EXPECT_TRUE(tested.deallocate(block));
    const auto before = tested.snapshot();
    // Whatever stands in front of the first block is the table.
    std::fill(storage_.data(), static_cast<std::byte*>(block), std::byte{0xFF});

    EXPECT_FALSE(tested.check());
    EXPECT_EQ(tested.try_allocate(), nullptr);
    ASSERT_NE(failures.last(), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
    EXPECT_FALSE(tested.deallocate(kept));
    EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
    EXPECT_EQ(tested.snapshot(), before);

    std::fill(storage_.data(), static_cast<std::byte*>(block), std::byte{0});
    EXPECT_EQ(tested.allocate(), nullptr) << "a link to no block must not be followed either";
    EXPECT_EQ(failures.last()->kind, failure_kind::out_of_memory);
    EXPECT_EQ(failures.last(1)->kind, failure_kind::corrupted_block);
}

TEST_F(pool_test, requests_larger_or_stricter_than_a_block_are_refused) {
    pool<> tested{storage_, {.size = 30, .alignment = 4}};
    EXPECT_NE(tested.try_allocate({32, 4}), nullptr) << "rounded up to its alignment";
    EXPECT_EQ(tested.try_allocate({33, 4}), nullptr);
    EXPECT_EQ(tested.try_allocate({1, 8}), nullptr);
    EXPECT_EQ(failures.total(), 0U);
    EXPECT_EQ(tested.allocate({33, 4}), nullptr);
    EXPECT_EQ(failures.last()->largest_free_bytes, 32U);
}

// The figures in the header's documentation.
static_assert(sizeof(void*) != 4 || sizeof(pool<check_level::standard>) == 48);
static_assert(sizeof(void*) != 4 || sizeof(pool<check_level::off>) == 32);

}  // namespace
