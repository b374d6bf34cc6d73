// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <random>
#include <thread>
#include <vector>

#include "heap_fixture.hpp"

/// What every scheme does that takes blocks back: all but heap_1.

namespace freertos_test {
namespace {

TEST_F(heap, a_freed_block_can_be_had_again) {
    const size_t at_first = xPortGetFreeHeapSize();
    void* const block = pvPortMalloc(1500);
    vPortFree(block);
    EXPECT_EQ(xPortGetFreeHeapSize(), at_first);
    EXPECT_EQ(frees(), 1U);
    EXPECT_LT(xPortGetMinimumEverFreeHeapSize(), at_first - 1499);
    xPortResetHeapMinimumEverFreeHeapSize();
    EXPECT_EQ(xPortGetMinimumEverFreeHeapSize(), at_first);
    EXPECT_NE(pvPortMalloc(1500), nullptr);
}

TEST_F(heap, a_free_is_traced_with_the_bytes_of_its_malloc) {
    host_kernel::start_scheduler();
    vPortFree(pvPortMalloc(24));
    EXPECT_EQ(host_kernel::happened(), "(m)(f)");
}

TEST_F(heap, not_as_heap_4_a_double_free_is_found) {
    void* const block = pvPortMalloc(24);
    static_cast<void>(pvPortMalloc(24));
    vPortFree(block);
    forget();
    vPortFree(block);
    EXPECT_EQ(host_kernel::happened(), "!");
    EXPECT_EQ(ramwright::failures.total(), 1U);
    EXPECT_EQ(frees(), 1U);
}

TEST_F(heap, not_as_heap_4_a_foreign_pointer_is_found) {
    static_cast<void>(pvPortMalloc(24));
    forget();
    alignas(16) uint8_t outside[64] = {};
    const HeapStats_t before = stats();
    vPortFree(outside + 16);
    EXPECT_EQ(host_kernel::happened(), "!");
    EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::foreign_pointer);
    const HeapStats_t after = stats();
    EXPECT_EQ(std::memcmp(&after, &before, sizeof before), 0);
}

TEST_F(heap, not_as_heap_4_an_overrun_is_found_when_its_own_block_is_freed) {
    if (chosen == scheme::heap_3) {
        GTEST_SKIP() << "what lies behind the block is the C library's";
    }
    auto* const block = static_cast<uint8_t*>(pvPortMalloc(20));
    static_cast<void>(pvPortMalloc(20));
    forget();
    std::memset(block, 0x5A, xPortGetUsableSize(block) + 4);
    vPortFree(block);
    EXPECT_EQ(host_kernel::happened(), "!");
    EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::corrupted_block);
}

TEST_F(heap, a_usable_size_is_all_that_may_be_used) {
    void* const block = pvPortMalloc(21);
    EXPECT_GE(xPortGetUsableSize(block), 21U);
    vPortFree(block);
    EXPECT_EQ(xPortGetUsableSize(block), 0U);
}

TEST_F(heap, a_block_resized_keeps_its_content) {
    auto* block = static_cast<uint8_t*>(pvPortMalloc(16));
    void* const neighbour = pvPortMalloc(16);
    std::memset(block, 7, 16);
    block = static_cast<uint8_t*>(pvPortRealloc(block, 600));
    ASSERT_NE(block, nullptr);
    for (int index = 0; index != 16; ++index) {
        EXPECT_EQ(block[index], 7);
    }
    block = static_cast<uint8_t*>(pvPortRealloc(block, 8));
    EXPECT_EQ(block[7], 7);
    EXPECT_EQ(pvPortRealloc(block, 0), nullptr);
    vPortFree(neighbour);
    EXPECT_EQ(allocations(), frees());
}

TEST_F(heap, a_block_that_cannot_grow_stays_as_it_is) {
    auto* const block = static_cast<uint8_t*>(pvPortMalloc(16));
    std::memset(block, 7, 16);
    forget();
    EXPECT_EQ(pvPortRealloc(block, 1'000'000), nullptr);
    EXPECT_EQ(host_kernel::happened().back(), 'h');
    EXPECT_EQ(block[15], 7);
    EXPECT_GE(xPortGetUsableSize(block), 16U);
}

TEST_F(heap, content_is_moved_while_other_tasks_run) {
    host_kernel::start_scheduler();
    void* const block = pvPortMalloc(16);
    static_cast<void>(pvPortMalloc(16));
    forget();
    EXPECT_NE(pvPortRealloc(block, 600), nullptr);
    // Resize in vain, size, new block, old block freed: the copy is between the last two.
    EXPECT_EQ(host_kernel::happened(), "()()(m)(f)");
}

/// The trace, the free bytes and the counters after a random run agree with what the test did.
TEST_F(heap, a_random_run_adds_up) {
    std::mt19937 random{42};
    const size_t at_first = xPortGetFreeHeapSize();
    std::vector<std::pair<uint8_t*, size_t>> live;
    size_t served = 0;
    size_t freed = 0;
    for (int step = 0; step != 20'000; ++step) {
        if (live.size() < 20 && random() % 2 == 0) {
            const size_t size = 1 + random() % 300;
            if (auto* const block = static_cast<uint8_t*>(pvPortMalloc(size)); block != nullptr) {
                std::memset(block, static_cast<int>(size), size);
                live.emplace_back(block, size);
                ++served;
            }
        } else if (!live.empty()) {
            const size_t which = random() % live.size();
            const auto [block, size] = live[which];
            ASSERT_EQ(block[0], static_cast<uint8_t>(size));
            ASSERT_EQ(block[size - 1], static_cast<uint8_t>(size));
            vPortFree(block);
            live[which] = live.back();
            live.pop_back();
            ++freed;
        }
    }
    EXPECT_EQ(allocations(), served);
    EXPECT_EQ(frees(), freed);
    for (const auto& [block, size] : live) {
        vPortFree(block);
    }
    EXPECT_EQ(xPortGetFreeHeapSize(), at_first);
    if (merges) {
        EXPECT_EQ(stats().xNumberOfFreeBlocks, chosen == scheme::heap_5 ? 3U : 1U);
    }
    const std::string all = host_kernel::happened();
    EXPECT_EQ(all.find_first_of("!?"), std::string::npos);
}

TEST_F(heap, several_tasks_share_it) {
    host_kernel::start_scheduler();
    const size_t at_first = xPortGetFreeHeapSize();
    const auto task = [](unsigned seed) {
        std::mt19937 random{seed};
        for (int step = 0; step != 5000; ++step) {
            const size_t size = 1 + random() % 200;
            auto* block = static_cast<uint8_t*>(pvPortMalloc(size));
            if (block == nullptr) {
                continue;
            }
            std::memset(block, static_cast<int>(seed), size);
            auto* const larger = static_cast<uint8_t*>(pvPortRealloc(block, size + 40));
            block = larger != nullptr ? larger : block;
            for (size_t index = 0; index != size; ++index) {
                ASSERT_EQ(block[index], seed);
            }
            vPortFree(block);
        }
    };
    std::thread first{task, 1U};
    std::thread second{task, 2U};
    first.join();
    second.join();
    EXPECT_EQ(xPortGetFreeHeapSize(), at_first);
    EXPECT_EQ(allocations(), frees());
    EXPECT_EQ(host_kernel::happened().find_first_of("!?"), std::string::npos);
}

}  // namespace
}  // namespace freertos_test
