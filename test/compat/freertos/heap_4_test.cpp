// SPDX-License-Identifier: Apache-2.0
#include "heap_fixture.hpp"

namespace freertos_test {
namespace {

TEST_F(heap, the_lowest_hole_that_has_room_is_taken) {
    void* const low = pvPortMalloc(400);
    static_cast<void>(pvPortMalloc(8));
    void* const exact = pvPortMalloc(96);
    static_cast<void>(pvPortMalloc(8));
    vPortFree(exact);
    vPortFree(low);
    EXPECT_EQ(pvPortMalloc(96), low);
}

TEST_F(heap, neighbours_are_merged) {
    void* const first = pvPortMalloc(96);
    void* const second = pvPortMalloc(96);
    static_cast<void>(pvPortMalloc(8));
    const size_t blocks = stats().xNumberOfFreeBlocks;
    vPortFree(first);
    vPortFree(second);
    EXPECT_EQ(stats().xNumberOfFreeBlocks, blocks + 1);
    // Two blocks of 96 bytes, each 104 with header and rounding; together they need one header.
    EXPECT_EQ(stats().xSizeOfSmallestFreeBlockInBytes, 204U);
    EXPECT_EQ(pvPortMalloc(204), first);
}

}  // namespace
}  // namespace freertos_test
