// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "heap_fixture.hpp"

/// What callers may rely on whatever the scheme. The names of tests that begin with `not_as_heap_n` are of
/// defects of FreeRTOS's own heaps.

namespace freertos_test {
namespace {

TEST_F(heap, blocks_are_aligned_and_apart) {
    auto* const first = static_cast<uint8_t*>(pvPortMalloc(13));
    auto* const second = static_cast<uint8_t*>(pvPortMalloc(1));
    ASSERT_NE(first, nullptr);
    ASSERT_NE(second, nullptr);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(first) % portBYTE_ALIGNMENT, 0U);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(second) % portBYTE_ALIGNMENT, 0U);
    std::memset(first, 1, 13);
    *second = 2;
    EXPECT_EQ(first[12], 1);
}

TEST_F(heap, null_may_be_freed) {
    vPortFree(nullptr);
    EXPECT_EQ(host_kernel::happened(), "");
    EXPECT_EQ(ramwright::failures.total(), 0U);
}

TEST_F(heap, the_scheduler_is_suspended_around_the_work_and_its_trace) {
    host_kernel::start_scheduler();
    EXPECT_NE(pvPortMalloc(24), nullptr);
    EXPECT_EQ(host_kernel::happened(), "(m)");
}

TEST_F(heap, before_the_scheduler_starts_it_is_left_alone) {
    EXPECT_NE(pvPortMalloc(24), nullptr);
    EXPECT_EQ(host_kernel::happened(), "m");
}

TEST_F(heap, the_hook_is_called_after_the_scheduler_resumed) {
    host_kernel::start_scheduler();
    EXPECT_EQ(pvPortMalloc(1'000'000), nullptr);
    const std::string order = host_kernel::happened();
    EXPECT_EQ(order.substr(0, 3), "(0)");
    EXPECT_EQ(order.back(), 'h');
    EXPECT_EQ(ramwright::failures.total(), 1U);
}

TEST_F(heap, the_hook_may_use_the_heap) {
    static void* taken;
    host_kernel::in_hook = [] { taken = pvPortMalloc(8); };
    EXPECT_EQ(pvPortMalloc(1'000'000), nullptr);
    EXPECT_NE(taken, nullptr);
}

TEST_F(heap, a_size_that_wraps_is_refused) {
    EXPECT_EQ(pvPortMalloc(SIZE_MAX), nullptr);
    EXPECT_EQ(pvPortMalloc(SIZE_MAX - 7), nullptr);
    EXPECT_NE(pvPortMalloc(8), nullptr);
}

TEST_F(heap, not_as_heap_4_zero_bytes_are_null_and_no_failure) {
    EXPECT_EQ(pvPortMalloc(0), nullptr);
    EXPECT_EQ(pvPortCalloc(0, 8), nullptr);
    EXPECT_EQ(pvPortCalloc(8, 0), nullptr);
    EXPECT_EQ(host_kernel::happened(), "");
    EXPECT_EQ(ramwright::failures.total(), 0U);
}

TEST_F(heap, calloc_clears) {
    void* const dirty = pvPortMalloc(64);
    std::memset(dirty, 0xAA, 64);
    if (chosen != scheme::heap_1) {
        vPortFree(dirty);
    }
    const auto* const clean = static_cast<const uint8_t*>(pvPortCalloc(16, 4));
    ASSERT_NE(clean, nullptr);
    for (int index = 0; index != 64; ++index) {
        EXPECT_EQ(clean[index], 0);
    }
}

TEST_F(heap, not_as_heap_4_a_product_that_wraps_calls_the_hook) {
    EXPECT_EQ(pvPortCalloc(SIZE_MAX / 2, 3), nullptr);
    EXPECT_EQ(host_kernel::happened().back(), 'h');
}

TEST_F(heap, not_as_heap_4_statistics_hold_before_the_first_request) {
    reset();
    const HeapStats_t before = stats();
    EXPECT_GT(before.xAvailableHeapSpaceInBytes, 7000U);
    EXPECT_EQ(before.xAvailableHeapSpaceInBytes, xPortGetFreeHeapSize());
    EXPECT_EQ(before.xMinimumEverFreeBytesRemaining, xPortGetMinimumEverFreeHeapSize());
    EXPECT_LE(before.xSizeOfSmallestFreeBlockInBytes, before.xSizeOfLargestFreeBlockInBytes);
    EXPECT_LE(before.xSizeOfLargestFreeBlockInBytes, before.xAvailableHeapSpaceInBytes);
    EXPECT_EQ(before.xNumberOfFreeBlocks, chosen == scheme::heap_5 ? 3U : 1U);
}

TEST_F(heap, the_largest_free_block_is_one_that_can_be_had) {
    static_cast<void>(pvPortMalloc(100));
    EXPECT_NE(pvPortMalloc(stats().xSizeOfLargestFreeBlockInBytes), nullptr);
}

TEST_F(heap, what_one_region_says_is_free_can_be_had) {
    if (chosen == scheme::heap_5 || chosen == scheme::heap_3) {
        GTEST_SKIP() << "several regions, or the C library's";
    }
    static_cast<void>(pvPortMalloc(100));
    EXPECT_NE(pvPortMalloc(xPortGetFreeHeapSize()), nullptr);
}

TEST_F(heap, not_as_heap_4_statistics_are_of_one_moment) {
    host_kernel::start_scheduler();
    static_cast<void>(stats());
    EXPECT_EQ(host_kernel::happened(), "()");
}

TEST_F(heap, requests_are_counted_and_the_least_is_remembered) {
    const size_t at_first = xPortGetFreeHeapSize();
    static_cast<void>(pvPortMalloc(500));
    static_cast<void>(pvPortMalloc(300));
    static_cast<void>(pvPortMalloc(1'000'000));
    EXPECT_EQ(allocations(), 2U);
    EXPECT_EQ(frees(), 0U);
    const HeapStats_t now = stats();
    EXPECT_EQ(now.xMinimumEverFreeBytesRemaining, xPortGetFreeHeapSize());
    EXPECT_LE(now.xAvailableHeapSpaceInBytes, at_first - 800);
}

TEST_F(heap, the_traced_bytes_are_what_the_free_bytes_lost) {
    if (chosen == scheme::heap_3) {
        GTEST_SKIP() << "the bytes asked for are traced, as by FreeRTOS's own";
    }
    const size_t at_first = xPortGetFreeHeapSize();
    static_cast<void>(pvPortMalloc(9));
    static_cast<void>(pvPortMalloc(104));
    size_t traced = 0;
    for (const auto& [block, bytes] : host_kernel::traced_blocks()) {
        traced += bytes;
    }
    EXPECT_EQ(traced, at_first - xPortGetFreeHeapSize());
}

TEST_F(heap, an_aligned_block_is_aligned) {
    for (const size_t alignment : {1, 4, 8, 32, 128}) {
        void* const block = pvPortAlignedAlloc(alignment, 24);
        ASSERT_NE(block, nullptr);
        EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % alignment, 0U);
        EXPECT_EQ(reinterpret_cast<uintptr_t>(block) % portBYTE_ALIGNMENT, 0U);
    }
    EXPECT_EQ(pvPortAlignedAlloc(24, 24), nullptr);
    EXPECT_EQ(pvPortAlignedAlloc(0, 24), nullptr);
    EXPECT_EQ(pvPortAlignedAlloc(32, 0), nullptr);
}

TEST_F(heap, a_null_block_resized_is_a_new_one) {
    EXPECT_NE(pvPortRealloc(nullptr, 24), nullptr);
    EXPECT_EQ(pvPortRealloc(nullptr, 0), nullptr);
    EXPECT_EQ(xPortGetUsableSize(nullptr), 0U);
}

TEST_F(heap, not_as_heap_4_an_interrupt_is_refused_before_anything_is_touched) {
    host_kernel::start_scheduler();
    void* const block = pvPortMalloc(24);
    const HeapStats_t before = stats();
    forget();
    {
        const ramwright::port::simulated_interrupt interrupt{20};
        EXPECT_EQ(pvPortMalloc(24), nullptr);
        EXPECT_EQ(host_kernel::happened(), "!");
        EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::forbidden_context);
        if (chosen != scheme::heap_1) {
            vPortFree(block);
            EXPECT_EQ(host_kernel::happened(), "!");
            EXPECT_EQ(ramwright::failures.total(), 2U);
        }
        EXPECT_EQ(xPortGetFreeHeapSize(), before.xAvailableHeapSpaceInBytes);
    }
    const HeapStats_t after = stats();
    EXPECT_EQ(std::memcmp(&after, &before, sizeof before), 0);
}

TEST_F(heap, a_reset_forgets_everything) {
    if (chosen == scheme::heap_3) {
        GTEST_SKIP() << "the C library's blocks stay";
    }
    const HeapStats_t at_first = stats();
    static_cast<void>(pvPortMalloc(700));
    static_cast<void>(pvPortMalloc(700));
    reset();
    const HeapStats_t after = stats();
    EXPECT_EQ(std::memcmp(&after, &at_first, sizeof after), 0);
}

TEST_F(heap, stacks_come_from_the_same_heap) {
    void* const stack = pvPortMallocStack(256);
    EXPECT_NE(stack, nullptr);
    EXPECT_EQ(allocations(), 1U);
    if (chosen != scheme::heap_1) {
        vPortFreeStack(stack);
    }
}

TEST_F(heap, regions_are_not_for_a_scheme_that_has_its_own) {
    if (chosen == scheme::heap_5) {
        GTEST_SKIP() << "that is the one they are for";
    }
    const size_t before = xPortGetFreeHeapSize();
    define_regions();
    EXPECT_EQ(host_kernel::happened(), "!");
    EXPECT_EQ(xPortGetFreeHeapSize(), before);
}

TEST_F(heap, blocks_initialised_again_are_free_on_heap_1_and_stay_elsewhere) {
    const size_t at_first = xPortGetFreeHeapSize();
    static_cast<void>(pvPortMalloc(64));
    vPortInitialiseBlocks();
    EXPECT_EQ(xPortGetFreeHeapSize() == at_first, chosen == scheme::heap_1);
}

}  // namespace
}  // namespace freertos_test
