// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "FreeRTOS.h"
#include "board/expect.hpp"
#include "config.hpp"
#include "kernel_as_freertos.hpp"
#include "ramwright_freertos.h"

/// That every function of portable.h and ours is there for the scheme, and answers, without the C++
/// run-time library.

namespace {

using ramwright::freertos::scheme;
constexpr scheme chosen = ramwright::freertos::config::heap;

alignas(8) std::uint8_t region[2048];

}  // namespace

int main() {
    vPortHeapResetState();
    const HeapRegion_t regions[] = {{region, sizeof region}, {nullptr, 0}};
    vPortDefineHeapRegions(regions);
    board::expect_equal(kernel_as_freertos::asserts, chosen == scheme::heap_5 ? 0 : 1,
                        "regions are for heap_5 only");
    const std::uint32_t asserts = kernel_as_freertos::asserts;

    vPortInitialiseBlocks();
    const std::size_t at_first = xPortGetFreeHeapSize();
    void* const blocks[] = {pvPortMalloc(20), pvPortCalloc(5, 4), pvPortAlignedAlloc(32, 20),
                            pvPortRealloc(nullptr, 20), pvPortMallocStack(128)};
    for (const void* const block : blocks) {
        board::expect(block != nullptr, "requests are served");
    }
    HeapStats_t stats;
    vPortGetHeapStats(&stats);
    board::expect_equal(stats.xNumberOfSuccessfulAllocations, 5, "allocations");
    board::expect(stats.xAvailableHeapSpaceInBytes < at_first, "they take memory");
    board::expect_equal(xPortGetMinimumEverFreeHeapSize(), stats.xAvailableHeapSpaceInBytes,
                        "the least free bytes");
    if (chosen != scheme::heap_1) {
        board::expect(xPortGetUsableSize(blocks[0]) >= 20, "their sizes are known");
        for (void* const block : blocks) {
            vPortFree(block);
        }
        vPortFreeStack(nullptr);
        board::expect_equal(xPortGetFreeHeapSize(), at_first, "free bytes when all is freed");
    }
    xPortResetHeapMinimumEverFreeHeapSize();
    board::expect_equal(xPortGetMinimumEverFreeHeapSize(), xPortGetFreeHeapSize(),
                        "the least free bytes after a reset");
    board::expect_equal(kernel_as_freertos::asserts, asserts, "asserts");
    return board::verdict();
}
