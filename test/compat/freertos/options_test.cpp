// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "heap_fixture.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright_freertos.h"

/// heap_4 with the options of FreeRTOSConfig.h that are off elsewhere: the application's own ucHeap, cleared
/// on free, the protector, stacks from another heap.

extern "C" uint8_t ucHeap[configTOTAL_HEAP_SIZE];
alignas(8) uint8_t ucHeap[configTOTAL_HEAP_SIZE];

namespace freertos_test {
namespace {

uint8_t stack_memory[64];
bool stack_is_free = true;

TEST_F(heap, blocks_are_the_applications_memory) {
    const auto* const block = static_cast<const uint8_t*>(pvPortMalloc(24));
    EXPECT_GE(block, ucHeap);
    EXPECT_LT(block, ucHeap + sizeof ucHeap);
}

TEST_F(heap, what_is_freed_is_cleared_while_other_tasks_run) {
    host_kernel::start_scheduler();
    auto* const block = static_cast<uint8_t*>(pvPortMalloc(64));
    static_cast<void>(pvPortMalloc(8));
    std::memset(block, 0xAA, 64);
    forget();
    vPortFree(block);
    // The size is asked for, the block is cleared, then freed.
    EXPECT_EQ(host_kernel::happened(), "()(f)");
    // The list of free blocks needs the first few bytes.
    for (int index = 8; index != 64; ++index) {
        EXPECT_EQ(block[index], 0);
    }
    vPortFree(nullptr);
}

TEST_F(heap, what_a_realloc_leaves_behind_is_cleared) {
    auto* const block = static_cast<uint8_t*>(pvPortMalloc(64));
    static_cast<void>(pvPortMalloc(8));  // so that it cannot grow in place
    std::memset(block, 0xAA, 64);
    auto* const moved = static_cast<uint8_t*>(pvPortRealloc(block, 600));
    ASSERT_NE(moved, nullptr);
    ASSERT_NE(moved, block);
    EXPECT_EQ(moved[63], 0xAA);
    for (int index = 8; index != 64; ++index) {
        EXPECT_EQ(block[index], 0);
    }
    std::memset(moved, 0xAA, 600);
    ASSERT_EQ(pvPortRealloc(moved, 40), moved);
    EXPECT_EQ(moved[39], 0xAA);
    for (int index = 56; index != 600;
         ++index) {  // behind the block and the header of what is free
        EXPECT_EQ(moved[index], 0);
    }
}

TEST_F(heap, nothing_is_cleared_that_is_no_block) {
    auto* const block = static_cast<uint8_t*>(pvPortMalloc(64));
    std::memset(block, 0xAA, 64);
    vPortFree(block + 8);
    EXPECT_EQ(block[8], 0xAA);
}

TEST_F(heap, checks_are_made_though_the_project_has_them_off) {
    static_assert(ramwright::config::checks == ramwright::check_level::off);
    void* const block = pvPortMalloc(24);
    static_cast<void>(pvPortMalloc(24));
    vPortFree(block);
    forget();
    vPortFree(block);
    EXPECT_EQ(host_kernel::happened(), "!");
}

TEST_F(heap, stacks_come_from_the_applications_functions) {
    void* const stack = pvPortMallocStack(64);
    EXPECT_EQ(stack, stack_memory);
    vPortFreeStack(stack);
    EXPECT_TRUE(stack_is_free);
    EXPECT_EQ(allocations(), 0U);
}

}  // namespace
}  // namespace freertos_test

void* pvPortMallocStack(size_t) {
    freertos_test::stack_is_free = false;
    return freertos_test::stack_memory;
}
void vPortFreeStack(void*) { freertos_test::stack_is_free = true; }
