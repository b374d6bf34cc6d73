// SPDX-License-Identifier: Apache-2.0

/// The code of docs/freertos.md, in its order; a test compares the two.

#include <gtest/gtest.h>

#include "FreeRTOS.h"
#include "ramwright/core/failure.hpp"
#include "ramwright_freertos.h"
#include "task.h"

namespace {

unsigned reported = 0;

void report(const char*, std::uintptr_t, unsigned) { ++reported; }

}  // namespace

void start_reporting() {
    ramwright::failures.on_failure([](const ramwright::failure& failed) {
        report(name_of(failed.kind), failed.caller, failed.who.number);
    });
}

uint8_t* grow(uint8_t* line, size_t size) {
    uint8_t* const longer = static_cast<uint8_t*>(pvPortRealloc(line, 2 * size));
    return longer != nullptr ? longer : line;  // on failure the line is as it was
}

void* dma_buffer() { return pvPortAlignedAlloc(32, 512); }

bool can_be_had(size_t bytes) {
    HeapStats_t now;
    vPortGetHeapStats(&now);
    return now.xSizeOfLargestFreeBlockInBytes >= bytes;
}

TEST(docs, freertos_examples) {
    start_reporting();
    auto* const line = grow(static_cast<uint8_t*>(pvPortMalloc(80)), 80);
    EXPECT_GE(xPortGetUsableSize(line), 160U);
    EXPECT_EQ(grow(line, 1'000'000), line);
    EXPECT_EQ(reported, 1U);
    void* const buffer = dma_buffer();
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer) % 32, 0U);
    EXPECT_TRUE(can_be_had(1000));
    EXPECT_FALSE(can_be_had(1'000'000));
    vPortFree(buffer);
    vPortFree(line);
    ramwright::failures.on_failure(nullptr);
}
