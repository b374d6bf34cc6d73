// SPDX-License-Identifier: Apache-2.0
#include "heap_fixture.hpp"

namespace freertos_test {
namespace {

TEST_F(heap, a_free_asserts_and_changes_nothing) {
    void* const block = pvPortMalloc(24);
    const size_t before = xPortGetFreeHeapSize();
    forget();
    vPortFree(block);
    EXPECT_EQ(host_kernel::happened(), "!");
    EXPECT_EQ(xPortGetFreeHeapSize(), before);
}

TEST_F(heap, a_block_has_no_size_to_resize) {
    void* const block = pvPortMalloc(24);
    forget();
    EXPECT_EQ(pvPortRealloc(block, 48), nullptr);
    EXPECT_EQ(host_kernel::happened().front(), '!');
    EXPECT_EQ(xPortGetUsableSize(block), 0U);
}

TEST_F(heap, not_as_heap_1_every_byte_it_reports_can_be_had) {
    EXPECT_EQ(xPortGetFreeHeapSize(), configTOTAL_HEAP_SIZE);
    EXPECT_NE(pvPortMalloc(configTOTAL_HEAP_SIZE), nullptr);
    EXPECT_EQ(xPortGetFreeHeapSize(), 0U);
    EXPECT_EQ(stats().xNumberOfFreeBlocks, 0U);
}

}  // namespace
}  // namespace freertos_test
