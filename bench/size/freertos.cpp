// SPDX-License-Identifier: Apache-2.0
#include "FreeRTOS.h"

#include "size/calls.hpp"

// The heap's own region, as FreeRTOSConfig.h has it.
extern "C" {
alignas(8) uint8_t ucHeap[configTOTAL_HEAP_SIZE];
}

namespace bench {

void start(std::span<std::byte>) noexcept {}  // the first request does
void* allocate(std::size_t size) noexcept { return pvPortMalloc(size); }
void release(void* block) noexcept { vPortFree(block); }

}  // namespace bench
