// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "banks.hpp"

/// What one owner may have of a heap.

namespace {

using namespace ramwright_test;
using ramwright::budget;
using ramwright::failures;

class heap_budget : public three_banks {
protected:
    void* take(budget& owner, std::size_t size, capabilities with = {}) {
        return memory.allocate({.want = {.size = size}, .with = with, .owner = &owner});
    }
};

TEST_F(heap_budget, is_charged_and_given_back_what_blocks_hold) {
    budget owner{1000, 7};
    void* const one = take(owner, 100);
    void* const other = take(owner, 333, capability::dma);
    const std::size_t held = memory.usable_size(one) + memory.usable_size(other);
    EXPECT_EQ(owner.used(), held);
    EXPECT_EQ(owner.left(), 1000 - held);
    EXPECT_TRUE(memory.deallocate(one, &owner));
    EXPECT_TRUE(memory.deallocate(other, &owner));
    EXPECT_EQ(owner.used(), 0U);
    EXPECT_EQ(owner.peak(), held);
}

TEST_F(heap_budget, refuses_what_is_beyond_it_and_says_whose_it_is) {
    budget owner{1000, 7};
    EXPECT_EQ(take(owner, 1001), nullptr);
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, ramwright::failure_kind::over_budget);
    EXPECT_EQ(failures.last()->owner, 7U);
    std::vector<void*> blocks;
    while (void* const block = take(owner, 90)) {
        blocks.push_back(block);
        ASSERT_LE(owner.used(), owner.limit());
    }
    EXPECT_EQ(blocks.size(), 10U);
    EXPECT_NE(memory.allocate({.size = 90}), nullptr);  // others may
    memory.deallocate(blocks.back(), &owner);
    EXPECT_NE(take(owner, 90), nullptr);
}

TEST_F(heap_budget, is_what_is_short_where_the_rest_of_the_granule_is_not_left) {
    budget owner{22, 8};
    const std::size_t low_water = memory.low_water();
    EXPECT_EQ(take(owner, 22), nullptr);
    EXPECT_EQ(failures.last()->kind, ramwright::failure_kind::over_budget);
    EXPECT_EQ(failures.last()->owner, 8U);
    EXPECT_EQ(owner.used(), 0U);
    EXPECT_EQ(memory.low_water(), low_water) << "nothing was taken meanwhile";
    void* const block = take(owner, 20);
    ASSERT_NE(block, nullptr);
    EXPECT_TRUE(memory.deallocate(block, &owner));

    budget rich{1 << 20, 9};
    EXPECT_EQ(take(rich, 1 << 19), nullptr);
    EXPECT_EQ(failures.last()->kind, ramwright::failure_kind::out_of_memory);
}

TEST_F(heap_budget, is_not_charged_for_what_is_refused) {
    budget owner{1000};
    EXPECT_EQ(take(owner, 100, capability::executable), nullptr);
    EXPECT_FALSE(memory.deallocate(&owner, &owner));
    EXPECT_EQ(owner.used(), 0U);
    void* const block = take(owner, 100);
    memory.deallocate(block, &owner);
    EXPECT_FALSE(memory.deallocate(block, &owner));
    EXPECT_EQ(owner.used(), 0U);
}

TEST_F(heap_budget, holds_for_what_grows_and_moves) {
    budget owner{1000};
    void* block = take(owner, 100);
    EXPECT_TRUE(memory.resize(block, 600, &owner));
    EXPECT_EQ(owner.used(), memory.usable_size(block));
    EXPECT_FALSE(memory.resize(block, 1200, &owner));
    EXPECT_EQ(owner.used(), memory.usable_size(block));
    EXPECT_TRUE(memory.resize(block, 50, &owner));
    EXPECT_EQ(owner.used(), memory.usable_size(block));
    block =
        memory.reallocate(block, {.want = {.size = 300}, .with = capability::dma, .owner = &owner});
    EXPECT_EQ(place_of(block), "DMA");
    EXPECT_EQ(owner.used(), memory.usable_size(block));
    EXPECT_EQ(memory.reallocate(block, {.want = {.size = 1100}, .owner = &owner}), nullptr);
    EXPECT_TRUE(memory.deallocate(block, &owner));
    EXPECT_EQ(owner.used(), 0U);
}

TEST_F(heap_budget, below_what_is_used_only_refuses) {
    budget owner{1000};
    void* const block = take(owner, 500);
    owner.set_limit(100);
    EXPECT_EQ(owner.left(), 0U);
    EXPECT_EQ(take(owner, 8), nullptr);
    EXPECT_TRUE(memory.deallocate(block, &owner));
    EXPECT_NE(take(owner, 8), nullptr);
}

}  // namespace
