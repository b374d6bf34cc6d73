// SPDX-License-Identifier: Apache-2.0
#include "heap_fixture.hpp"

namespace freertos_test {
namespace {

TEST_F(heap, the_smallest_hole_that_has_room_is_taken) {
    void* const large = pvPortMalloc(400);
    static_cast<void>(pvPortMalloc(8));
    void* const small = pvPortMalloc(100);
    static_cast<void>(pvPortMalloc(8));
    vPortFree(large);
    vPortFree(small);
    EXPECT_EQ(pvPortMalloc(90), small);
}

TEST_F(heap, neighbours_are_never_merged) {
    void* const first = pvPortMalloc(96);
    void* const second = pvPortMalloc(96);
    const size_t blocks = stats().xNumberOfFreeBlocks;
    vPortFree(first);
    vPortFree(second);
    EXPECT_EQ(stats().xNumberOfFreeBlocks, blocks + 2);
}

}  // namespace
}  // namespace freertos_test
