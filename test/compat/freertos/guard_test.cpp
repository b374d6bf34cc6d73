// SPDX-License-Identifier: Apache-2.0
#include "heap_fixture.hpp"

/// A guard of the application's choice around the heap: interrupts may free.

namespace freertos_test {
namespace {

TEST_F(heap, what_an_interrupt_frees_is_taken_back_by_the_next_request) {
    host_kernel::start_scheduler();
    const std::size_t free_blocks = stats().xNumberOfFreeBlocks;
    void* const block = pvPortMalloc(100);
    void* const other = pvPortMalloc(100);
    forget();
    {
        const ramwright::port::simulated_interrupt interrupt{20};
        vPortFree(block);
        EXPECT_EQ(pvPortMalloc(8), nullptr);
    }
    EXPECT_EQ(host_kernel::happened(), "!") << "the request is refused, the free is not";
    EXPECT_EQ(frees(), 0U);
    vPortFree(other);
    vPortFree(nullptr);
    EXPECT_EQ(frees(), 2U);
    EXPECT_EQ(stats().xNumberOfFreeBlocks, free_blocks);
}

TEST_F(heap, an_interrupt_frees_wherever_the_block_lies) {
    const std::size_t free = xPortGetFreeHeapSize();
    void* const blocks[] = {pvPortMalloc(1500), pvPortMalloc(1500), pvPortMalloc(1500)};
    forget();
    {
        const ramwright::port::simulated_interrupt interrupt{20};
        for (void* const block : blocks) {
            ASSERT_NE(block, nullptr);
            vPortFree(block);
        }
    }
    vPortFree(nullptr);
    EXPECT_EQ(host_kernel::happened(), "fff");
    EXPECT_EQ(frees(), 3U);
    EXPECT_EQ(xPortGetFreeHeapSize(), free);
}

TEST_F(heap, what_waits_to_be_freed_is_forgotten_by_a_reset) {
    void* before[6];
    for (void*& block : before) {
        block = pvPortMalloc(32);
    }
    {
        const ramwright::port::simulated_interrupt interrupt{20};
        for (void* const block : before) {
            vPortFree(block);
        }
    }
    reset();
    forget();
    void* after[6];
    for (void*& block : after) {
        block = pvPortMalloc(32);
        ASSERT_NE(block, nullptr);
    }
    EXPECT_EQ(host_kernel::happened(), "mmmmmm");
    EXPECT_EQ(ramwright::failures.last(), nullptr);
    EXPECT_EQ(stats().xNumberOfSuccessfulFrees, 0U);
    for (std::size_t one = 0; one != 6; ++one) {
        for (std::size_t other = 0; other != one; ++other) {
            EXPECT_NE(after[one], after[other]);
        }
    }
}

TEST_F(heap, a_double_free_is_found_across_contexts) {
    void* const block = pvPortMalloc(100);
    {
        const ramwright::port::simulated_interrupt interrupt{20};
        vPortFree(block);
        forget();
        vPortFree(block);
    }
    EXPECT_EQ(host_kernel::happened(), "!");
    EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::double_free);
}

}  // namespace
}  // namespace freertos_test
