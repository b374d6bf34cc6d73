// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdint>

#include "FreeRTOS.h"
#include "config.hpp"
#include "host_kernel.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright_freertos.h"

/// \file
/// A heap as after a reset, and the scheduler not started.

namespace freertos_test {

using ramwright::freertos::scheme;
inline constexpr scheme chosen = ramwright::freertos::config::heap;
inline constexpr bool merges =
    chosen == scheme::heap_4 || chosen == scheme::heap_5 || chosen == scheme::general;

class heap : public testing::Test {
protected:
    heap() {
        reset();
        first_ = stats();
        forget();
    }
    ~heap() override {
        host_kernel::in_hook = nullptr;
        host_kernel::stop_scheduler();
    }

    static void reset() {
        if (chosen == scheme::heap_3) {  // the C library's blocks outlive a reset
            while (!host_kernel::traced_blocks().empty()) {
                vPortFree(host_kernel::traced_blocks().begin()->first);
            }
            xPortResetHeapMinimumEverFreeHeapSize();
        }
        host_kernel::traced_blocks().clear();
        vPortHeapResetState();
        if (chosen == scheme::heap_5) {
            define_regions();
        }
    }

    /// Three regions with gaps between them.
    static void define_regions() {
        const HeapRegion_t regions[] = {
            {memory, 2048}, {memory + 3072, 2048}, {memory + 6144, 4096}, {nullptr, 0}};
        vPortDefineHeapRegions(regions);
    }
    static void forget() {
        static_cast<void>(host_kernel::happened());
        ramwright::failures.clear();
    }
    static HeapStats_t stats() {
        HeapStats_t now;
        vPortGetHeapStats(&now);
        return now;
    }

    /// Since the test began.
    [[nodiscard]] size_t allocations() const {
        return stats().xNumberOfSuccessfulAllocations - first_.xNumberOfSuccessfulAllocations;
    }
    [[nodiscard]] size_t frees() const {
        return stats().xNumberOfSuccessfulFrees - first_.xNumberOfSuccessfulFrees;
    }

    alignas(16) static inline uint8_t memory[10 * 1024];

private:
    HeapStats_t first_{};
};

}  // namespace freertos_test
