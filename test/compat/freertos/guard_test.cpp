// SPDX-License-Identifier: Apache-2.0
#include "heap_fixture.hpp"

/// A guard of the application's choice around the heap: interrupts may free.

namespace freertos_test {
namespace {

TEST_F(heap, what_an_interrupt_frees_is_taken_back_by_the_next_request) {
    host_kernel::start_scheduler();
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
    EXPECT_EQ(stats().xNumberOfFreeBlocks, 1U);
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
