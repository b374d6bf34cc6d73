// SPDX-License-Identifier: Apache-2.0
#include "../heap_fixture.hpp"

namespace freertos_test {
namespace {

using ramwright::freertos::packets;

TEST_F(heap, an_interrupt_is_served_from_the_reserve) {
    void* from_interrupt = nullptr;
    void* freed_there = nullptr;
    {
        const ramwright::port::simulated_interrupt interrupt{20};
        from_interrupt = pvPortMalloc(100);
        freed_there = pvPortMalloc(100);
        vPortFree(freed_there);
    }
    EXPECT_TRUE(packets.owns(from_interrupt));
    EXPECT_EQ(host_kernel::happened(), "");
    EXPECT_EQ(allocations(), 0U) << "the reserve is not counted";
    EXPECT_GE(xPortGetUsableSize(from_interrupt), 100U);
    void* const from_task = pvPortMalloc(100);
    EXPECT_FALSE(packets.owns(from_task));
    // A reset of the heap leaves the reserve, which is the application's, as it is.
    vPortHeapResetState();
    host_kernel::traced_blocks().clear();
    EXPECT_TRUE(packets.usable_size(from_interrupt) != 0);
    forget();
    vPortFree(from_interrupt);
    EXPECT_EQ(host_kernel::happened(), "");
    EXPECT_EQ(packets.snapshot().live_blocks, 0U);
}

TEST_F(heap, an_interrupt_that_finds_the_reserve_empty_gets_null) {
    void* blocks[4];
    forget();
    {
        const ramwright::port::simulated_interrupt interrupt{20};
        for (void*& block : blocks) {
            block = pvPortMalloc(100);
            EXPECT_NE(block, nullptr);
        }
        EXPECT_EQ(pvPortMalloc(100), nullptr);
    }
    EXPECT_EQ(host_kernel::happened(), "!");
    EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::out_of_memory);
    for (void* const block : blocks) {
        vPortFree(block);
    }
}

}  // namespace
}  // namespace freertos_test
