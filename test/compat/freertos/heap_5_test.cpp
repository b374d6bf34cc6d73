// SPDX-License-Identifier: Apache-2.0
#include "heap_fixture.hpp"

namespace freertos_test {
namespace {

bool within(const void* block, const uint8_t* start, size_t size) {
    return block >= start && block < start + size;
}

TEST_F(heap, regions_are_filled_in_order) {
    EXPECT_TRUE(within(pvPortMalloc(1500), memory, 2048));
    EXPECT_TRUE(within(pvPortMalloc(1500), memory + 3072, 2048));
    EXPECT_TRUE(within(pvPortMalloc(300), memory, 2048));
    EXPECT_TRUE(within(pvPortMalloc(3000), memory + 6144, 4096));
    EXPECT_EQ(pvPortMalloc(3000), nullptr);
}

TEST_F(heap, a_block_goes_back_to_its_region) {
    void* const low = pvPortMalloc(1500);
    void* const high = pvPortMalloc(1500);
    vPortFree(low);
    EXPECT_EQ(pvPortMalloc(1500), low);
    vPortFree(high);
    EXPECT_EQ(stats().xNumberOfFreeBlocks, 3U);
}

TEST_F(heap, a_block_that_grows_may_move_to_another_region) {
    auto* const block = static_cast<uint8_t*>(pvPortMalloc(1500));
    block[1499] = 7;
    auto* const moved = static_cast<uint8_t*>(pvPortRealloc(block, 3000));
    EXPECT_TRUE(within(moved, memory + 6144, 4096));
    EXPECT_EQ(moved[1499], 7);
}

TEST_F(heap, not_as_heap_5_a_pointer_in_the_gap_between_regions_is_refused) {
    // Looks like a live block of heap_5: no next pointer, the topmost bit of the size set.
    auto* const header = reinterpret_cast<size_t*>(memory + 2560);
    header[0] = 0;
    header[1] = 64 | ~(SIZE_MAX >> 1);
    const size_t before = xPortGetFreeHeapSize();
    forget();
    vPortFree(header + 2);
    EXPECT_EQ(host_kernel::happened(), "!");
    EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::foreign_pointer);
    EXPECT_EQ(xPortGetFreeHeapSize(), before);
}

TEST_F(heap, a_request_before_the_regions_asserts) {
    vPortHeapResetState();
    forget();
    EXPECT_EQ(pvPortMalloc(24), nullptr);
    EXPECT_EQ(host_kernel::happened(), "0!");
    EXPECT_EQ(xPortGetFreeHeapSize(), 0U);
    define_regions();
    EXPECT_NE(pvPortMalloc(24), nullptr);
}

TEST_F(heap, regions_are_defined_once) {
    const size_t before = xPortGetFreeHeapSize();
    define_regions();
    EXPECT_EQ(host_kernel::happened(), "!");
    EXPECT_EQ(xPortGetFreeHeapSize(), before);
}

TEST_F(heap, regions_that_do_not_ascend_assert_and_are_left_out) {
    vPortHeapResetState();
    const HeapRegion_t regions[] = {{memory + 4096, 1024},
                                    {memory, 1024},
                                    {memory + 4608, 1024},
                                    {memory + 5120, 1024},
                                    {nullptr, 0}};
    forget();
    vPortDefineHeapRegions(regions);
    EXPECT_EQ(host_kernel::happened(), "!!");
    EXPECT_EQ(stats().xNumberOfFreeBlocks, 2U);
}

TEST_F(heap, a_region_too_many_asserts_and_is_left_out) {
    vPortHeapResetState();
    const HeapRegion_t regions[] = {{memory, 1024},
                                    {memory + 1024, 1024},
                                    {memory + 2048, 1024},
                                    {memory + 3072, 1024},
                                    {nullptr, 0}};
    forget();
    vPortDefineHeapRegions(regions);
    EXPECT_EQ(host_kernel::happened(), "!");
    EXPECT_EQ(stats().xNumberOfFreeBlocks, 3U);
}

TEST_F(heap, no_region_at_all_asserts) {
    vPortHeapResetState();
    const HeapRegion_t regions[] = {{nullptr, 0}};
    forget();
    vPortDefineHeapRegions(regions);
    EXPECT_EQ(host_kernel::happened(), "!");
}

}  // namespace
}  // namespace freertos_test
