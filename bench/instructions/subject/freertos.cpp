// SPDX-License-Identifier: Apache-2.0
#include "FreeRTOS.h"

#include "instructions/run.hpp"

namespace {

/// The drop-in for FreeRTOS. Its ucHeap is the start of the bench's memory, by an option of the linker.
struct freertos_heap {
    static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        if (region.size() != configTOTAL_HEAP_SIZE) {
            board::fail("The heap of FreeRTOS has 98304 bytes: option heap must say so.");
        }
    }
    [[gnu::always_inline]] static void* allocate(std::size_t size) noexcept {
        return pvPortMalloc(size);
    }
    [[gnu::always_inline]] static void release(void* block) noexcept { vPortFree(block); }
};

}  // namespace

int main() { return bench::run<freertos_heap>(); }
