// SPDX-License-Identifier: Apache-2.0

/// ESP-IDF's case "When enabled, allocation operation failure generates an abort".

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "esp_heap_caps.h"
#include "esp_heap_caps_init.h"
#include "ramwright/compat/esp_idf_memory.hpp"

namespace {

alignas(8) std::byte memory[4096];

TEST(abort_when_allocation_fails, allocation_failure_generates_an_abort) {
    heap_caps_init();
    void* const block = heap_caps_malloc(100, MALLOC_CAP_DEFAULT);
    EXPECT_NE(block, nullptr);
    constexpr std::size_t stupid_size = 128 * 1024 * 1024;
    EXPECT_DEATH(static_cast<void>(heap_caps_malloc(stupid_size, MALLOC_CAP_DEFAULT)),
                 "^Mem alloc fail. size 0x08000000 caps 0x00001000\n$");
    EXPECT_DEATH(static_cast<void>(heap_caps_realloc(block, stupid_size, MALLOC_CAP_8BIT)),
                 "^Mem alloc fail. size 0x08000000 caps 0x00000004\n$");
    EXPECT_DEATH(static_cast<void>(heap_caps_calloc(1, stupid_size, MALLOC_CAP_8BIT)),
                 "Mem alloc fail");
    EXPECT_EQ(heap_caps_malloc(0, MALLOC_CAP_DEFAULT), nullptr);  // is no failure
    heap_caps_free(block);
}

}  // namespace

ramwright::esp_idf::given_memory ramwright::esp_idf::memory() noexcept {
    static const mapped_region all[]{
        {.where = {.name = "DRAM",
                   .start = reinterpret_cast<std::uintptr_t>(::memory),
                   .size = sizeof ::memory,
                   .has = from_caps(MALLOC_CAP_8BIT | MALLOC_CAP_DEFAULT)}},
    };
    return {.chip = all, .at_start = all};
}

extern "C" void ramwright_esp_idf_output(const char* text) { std::fputs(text, stderr); }
