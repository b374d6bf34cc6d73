// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <vector>

#include "banks.hpp"

/// When memory of a kind gets scarce, and how scarce it ever was.

namespace {

using namespace ramwright_test;
using ramwright::watch;

struct call {
    const watch* who;
    std::size_t free;
};
std::vector<call> calls;
void note_call(const watch& low) { calls.push_back({&low, low.free_bytes()}); }

class heap_watch : public three_banks {
protected:
    heap_watch() { calls.clear(); }

    std::vector<void*> take(std::size_t count, capabilities with) {
        std::vector<void*> blocks(count);
        for (void*& block : blocks) {
            block = memory.allocate({.size = 1020}, with);
        }
        return blocks;
    }
    void give(const std::vector<void*>& blocks) {
        for (void* const block : blocks) {
            memory.deallocate(block);
        }
    }
};

TEST_F(heap_watch, calls_once_below_the_threshold_and_again_only_after_relief) {
    watch low{capability::dma, 3500, 2000, note_call};
    ASSERT_TRUE(memory.add_watch(low));
    const std::size_t whole = memory.statistics(capability::dma).free_bytes;
    EXPECT_EQ(low.free_bytes(), whole);

    std::vector<void*> blocks = take(3, capability::dma);
    EXPECT_TRUE(calls.empty());
    std::vector<void*> more = take(3, capability::dma);
    ASSERT_EQ(calls.size(), 1U);
    EXPECT_EQ(calls[0].who, &low);
    EXPECT_LT(calls[0].free, 3500U);
    EXPECT_GT(calls[0].free, 2400U);
    EXPECT_TRUE(low.low());

    // Around the threshold nothing happens: it is above 3500 again, and not above 5500.
    memory.deallocate(more.back());
    memory.deallocate(more[1]);
    more.resize(1);
    EXPECT_GT(low.free_bytes(), 3500U);
    give(take(2, capability::dma));
    EXPECT_EQ(calls.size(), 1U);

    give(more);
    give(blocks);
    EXPECT_FALSE(low.low());
    give(take(6, capability::dma));
    EXPECT_EQ(calls.size(), 2U);
}

TEST_F(heap_watch, with_all_there_can_be_as_hysteresis_calls_once) {
    watch low{capability::dma, 3500, std::numeric_limits<std::size_t>::max(), note_call};
    ASSERT_TRUE(memory.add_watch(low));
    for (int round = 0; round != 3; ++round) {
        give(take(6, capability::dma));
    }
    EXPECT_EQ(calls.size(), 1U);
    EXPECT_TRUE(low.low());
}

TEST_F(heap_watch, sees_only_its_kind_of_memory) {
    watch low{capability::dma, 8000, 0, note_call};
    ASSERT_TRUE(memory.add_watch(low));
    const std::size_t before = low.free_bytes();
    take(100, capability::external);
    EXPECT_EQ(low.free_bytes(), before);
    EXPECT_TRUE(calls.empty());
}

TEST_F(heap_watch, may_free_what_it_is_called_for) {
    static ramwright::heap<4>* heap = nullptr;
    static void* cache = nullptr;
    heap = &memory;
    cache = memory.allocate({.size = 3000}, capability::dma);
    watch low{capability::dma, 2000, 500, [](const watch&) { heap->deallocate(cache); }};
    ASSERT_TRUE(memory.add_watch(low));
    const std::vector<void*> blocks = take(6, capability::dma);
    for (const void* const block : blocks) {
        EXPECT_NE(block, nullptr);
    }
    EXPECT_FALSE(memory.deallocate(cache));
}

TEST_F(heap_watch, keeps_the_true_low_water_of_all_its_regions_together) {
    watch internal{capability::internal};
    ASSERT_TRUE(memory.add_watch(internal));
    const std::size_t whole = internal.free_bytes();
    // First one bank is used, then the other: never both at once.
    give(take(3, capability::tightly_coupled));
    give(take(6, capability::dma));
    EXPECT_EQ(internal.free_bytes(), whole);
    EXPECT_GT(internal.low_water(), whole - 7000);
    EXPECT_LT(internal.low_water(), whole - 6000);

    std::size_t of_each = 0;
    memory.for_each_region([&](const mapped_region& map, const ramwright::region_statistics& now) {
        of_each += map.serves(capability::internal) ? now.least_free_bytes : 0;
    });
    EXPECT_LT(of_each, whole - 9000);  // what the sum of both minima would say

    internal.restart();
    EXPECT_EQ(internal.low_water(), whole);
}

TEST_F(heap_watch, there_is_always_one_over_everything) {
    const std::size_t whole = memory.free_bytes();
    EXPECT_EQ(memory.low_water(), whole);
    give(take(4, capability::external));
    EXPECT_LE(memory.low_water(), whole - 4 * 1020);
    EXPECT_GT(memory.low_water(), whole - 5 * 1020);
    memory.restart_low_water();
    EXPECT_EQ(memory.low_water(), whole);
}

TEST_F(heap_watch, a_region_that_comes_or_goes_moves_the_mark_with_it) {
    watch internal{capability::internal};
    ASSERT_TRUE(memory.add_watch(internal));
    const std::size_t dma = memory.statistics(capability::dma).free_bytes;
    give(take(2, capability::tightly_coupled));
    const std::size_t mark = internal.low_water();
    const std::size_t everything = memory.low_water();
    ASSERT_EQ(memory.remove("DMA"), ramwright::region_error::none);
    EXPECT_EQ(internal.low_water(), mark - dma);
    EXPECT_EQ(memory.low_water(), everything - dma);
    ASSERT_EQ(memory.add(dma_region()), ramwright::region_error::none);
    EXPECT_EQ(internal.low_water(), mark);
    EXPECT_EQ(memory.low_water(), everything);
    EXPECT_EQ(internal.free_bytes(), memory.statistics(capability::internal).free_bytes);
}

TEST_F(heap_watch, is_added_once_and_removed_once) {
    watch first{capability::dma};
    watch second{capability::internal};
    EXPECT_TRUE(memory.add_watch(first));
    EXPECT_TRUE(memory.add_watch(second));
    EXPECT_FALSE(memory.add_watch(first));
    EXPECT_TRUE(memory.remove_watch(first));
    EXPECT_FALSE(memory.remove_watch(first));
    const std::size_t before = first.free_bytes();
    take(1, capability::dma);
    EXPECT_EQ(first.free_bytes(), before);
    EXPECT_LT(second.free_bytes(), memory.statistics().free_bytes);
    EXPECT_TRUE(memory.remove_watch(second));
}

}  // namespace
