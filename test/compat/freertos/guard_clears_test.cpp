// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "heap_fixture.hpp"

/// configHEAP_CLEAR_MEMORY_ON_FREE with a guard that lets interrupts free.

namespace freertos_test {
namespace {

TEST_F(heap, what_an_interrupt_frees_is_cleared_when_it_is_taken_back) {
    host_kernel::start_scheduler();
    auto* const block = static_cast<uint8_t*>(pvPortMalloc(64));
    static_cast<void>(pvPortMalloc(8));
    std::memset(block, 0xAA, 64);
    forget();
    {
        const ramwright::port::simulated_interrupt interrupt{20};
        vPortFree(block);
    }
    EXPECT_EQ(host_kernel::happened(), "");
    EXPECT_EQ(ramwright::failures.last(), nullptr);
    EXPECT_EQ(block[63], 0xAA);
    vPortFree(nullptr);
    EXPECT_EQ(ramwright::failures.last(), nullptr);
    // The list of free blocks needs the first few bytes.
    for (int index = 8; index != 64; ++index) {
        EXPECT_EQ(block[index], 0);
    }
    EXPECT_EQ(frees(), 1U);
}

TEST_F(heap, what_a_task_frees_is_cleared) {
    auto* const block = static_cast<uint8_t*>(pvPortMalloc(64));
    static_cast<void>(pvPortMalloc(8));
    std::memset(block, 0xAA, 64);
    ASSERT_EQ(pvPortRealloc(block, 32), block);
    EXPECT_EQ(block[31], 0xAA);
    EXPECT_EQ(block[63], 0);
    vPortFree(block);
    EXPECT_EQ(block[31], 0);
}

}  // namespace
}  // namespace freertos_test
