// SPDX-License-Identifier: Apache-2.0

/// ESP-IDF's test_malloc_caps.c, written anew from what it asserts.

#include "cases.hpp"
#include "chip.hpp"
#include "requests.hpp"

#include <cstddef>
#include <cstdint>

namespace {

using namespace chip;

TEST(malloc_caps, capabilities_allocator_test) {
    const nothing_leaks check;
    const std::size_t free_8bit = heap_caps_get_free_size(MALLOC_CAP_8BIT);
    const std::size_t free_32bit = heap_caps_get_free_size(MALLOC_CAP_32BIT);
    EXPECT_GT(free_32bit, free_8bit);
    void* const bytes = heap_caps_malloc(1000, MALLOC_CAP_8BIT);
    EXPECT_TRUE(in_dram(bytes));
    EXPECT_LT(heap_caps_get_free_size(MALLOC_CAP_8BIT), free_8bit);
    EXPECT_LT(heap_caps_get_free_size(MALLOC_CAP_32BIT), free_32bit);
    // Words go where bytes cannot.
    void* const words = heap_caps_malloc(1000, MALLOC_CAP_32BIT);
    EXPECT_TRUE(in_iram(words) || in_dram(words));
    EXPECT_EQ(heap_caps_malloc(100, MALLOC_CAP_EXEC | MALLOC_CAP_8BIT), nullptr);
    EXPECT_EQ(heap_caps_malloc(100, MALLOC_CAP_EXEC | MALLOC_CAP_DMA), nullptr);
    EXPECT_EQ(heap_caps_malloc(100, MALLOC_CAP_SPIRAM | MALLOC_CAP_INTERNAL), nullptr);
    EXPECT_EQ(heap_caps_malloc(100, MALLOC_CAP_INVALID), nullptr);
    EXPECT_EQ(heap_caps_malloc(100, 0), nullptr);
    heap_caps_free(bytes);
    heap_caps_free(words);
}

TEST(malloc_caps, iram_8bit_capability_test) {
    const nothing_leaks check;
    const std::size_t free = heap_caps_get_free_size(MALLOC_CAP_IRAM_8BIT);
    const std::size_t free_32bit = heap_caps_get_free_size(MALLOC_CAP_32BIT);
    void* const block = heap_caps_malloc(heap_caps_get_largest_free_block(MALLOC_CAP_IRAM_8BIT),
                                         MALLOC_CAP_IRAM_8BIT);
    EXPECT_TRUE(in_iram(block));
    const std::size_t taken = heap_caps_get_allocated_size(block);
    EXPECT_GT(taken, 0U);
    EXPECT_LE(heap_caps_get_free_size(MALLOC_CAP_IRAM_8BIT), free - taken);
    EXPECT_LE(heap_caps_get_free_size(MALLOC_CAP_32BIT), free_32bit - taken);
    heap_caps_free(block);
}

TEST(malloc_caps, changeover_from_iram_to_dram) {
    const nothing_leaks check;
    const all_blocks_of blocks{512, MALLOC_CAP_32BIT | MALLOC_CAP_INTERNAL};
    bool some_in_iram = false;
    bool some_in_dram = false;
    bool back = false;
    for (std::size_t at = 0; at != blocks.count(); ++at) {
        back = back || (some_in_dram && in_iram(blocks[at]));
        some_in_iram = some_in_iram || in_iram(blocks[at]);
        some_in_dram = some_in_dram || in_dram(blocks[at]);
    }
    EXPECT_TRUE(some_in_iram);
    EXPECT_TRUE(some_in_dram);
    EXPECT_FALSE(back);
}

TEST(malloc_caps, exec_memory_is_executable) {
    const nothing_leaks check;
    void* const code = heap_caps_malloc(256, MALLOC_CAP_EXEC);
    EXPECT_TRUE(in_iram(code));
    heap_caps_free(code);
}

TEST(malloc_caps, heap_caps_metadata) {
    const nothing_leaks check;
    multi_heap_info_t before;
    multi_heap_info_t during;
    multi_heap_info_t after;
    const std::uint32_t caps = MALLOC_CAP_8BIT | MALLOC_CAP_INTERNAL;
    heap_caps_get_info(&before, caps);
    EXPECT_EQ(before.largest_free_block, heap_caps_get_largest_free_block(caps));
    EXPECT_EQ(before.total_free_bytes, heap_caps_get_free_size(caps));
    EXPECT_LT(before.total_free_bytes, heap_caps_get_total_size(caps));
    void* const largest = heap_caps_malloc(before.largest_free_block, caps);
    ASSERT_NE(largest, nullptr);
    heap_caps_get_info(&during, caps);
    EXPECT_EQ(during.allocated_blocks, before.allocated_blocks + 1);
    EXPECT_LE(during.total_free_bytes, before.total_free_bytes - before.largest_free_block);
    heap_caps_free(largest);
    heap_caps_get_info(&after, caps);
    EXPECT_EQ(after.total_free_bytes, before.total_free_bytes);
    EXPECT_EQ(after.largest_free_block, before.largest_free_block);
    EXPECT_LE(after.minimum_free_bytes, during.total_free_bytes);
}

TEST(malloc_caps, local_minimum_free_size) {
    const nothing_leaks check;
    const std::uint32_t caps = MALLOC_CAP_SPIRAM;
    void* const large = heap_caps_malloc(60 * 1024, caps);
    heap_caps_free(large);
    const std::size_t all_time = heap_caps_get_minimum_free_size(caps);
    const std::size_t free = heap_caps_get_free_size(caps);
    EXPECT_EQ(heap_caps_monitor_local_minimum_free_size_start(), ESP_OK);
    EXPECT_EQ(heap_caps_get_minimum_free_size(caps), free);
    heap_caps_free(heap_caps_malloc(1000, caps));
    const std::size_t local = heap_caps_get_minimum_free_size(caps);
    EXPECT_LT(local, free);
    EXPECT_GT(local, all_time);
    EXPECT_EQ(heap_caps_monitor_local_minimum_free_size_stop(), ESP_OK);
    EXPECT_EQ(heap_caps_get_minimum_free_size(caps), all_time);
}

TEST(malloc_caps, local_minimum_free_size_fault_cases) {
    EXPECT_EQ(heap_caps_monitor_local_minimum_free_size_stop(), ESP_FAIL);
    EXPECT_EQ(heap_caps_monitor_local_minimum_free_size_start(), ESP_OK);
    EXPECT_EQ(heap_caps_monitor_local_minimum_free_size_start(), ESP_OK);
    EXPECT_EQ(heap_caps_monitor_local_minimum_free_size_stop(), ESP_OK);
    EXPECT_EQ(heap_caps_monitor_local_minimum_free_size_stop(), ESP_FAIL);
}

TEST(malloc_caps, failed_alloc_callback) {
    const nothing_leaks check;
    count_refusals();
    EXPECT_EQ(heap_caps_malloc(1 << 20, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(last_refusal.count, 1U);
    EXPECT_EQ(last_refusal.size, 1U << 20);
    EXPECT_EQ(last_refusal.caps, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(last_refusal.function, "heap_caps_malloc");
    void* const block = heap_caps_malloc(64, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(heap_caps_realloc(block, 1 << 20, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(last_refusal.count, 2U);
    EXPECT_GE(heap_caps_get_allocated_size(block), 64U);
    heap_caps_free(block);
    EXPECT_EQ(heap_caps_aligned_alloc(16, 1 << 20, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(last_refusal.count, 3U);
    EXPECT_EQ(heap_caps_malloc_prefer(1 << 20, 2, MALLOC_CAP_DMA, MALLOC_CAP_SPIRAM), nullptr);
    EXPECT_EQ(last_refusal.count, 4U);
    EXPECT_EQ(last_refusal.caps, MALLOC_CAP_SPIRAM);
    EXPECT_EQ(heap_caps_malloc_prefer(16, 0), nullptr);
    EXPECT_EQ(last_refusal.caps, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(heap_caps_register_failed_alloc_callback(nullptr), ESP_ERR_INVALID_ARG);
}

TEST(malloc_caps, failed_alloc_callback_for_invalid_caps) {
    count_refusals();
    for (const std::uint32_t caps : {std::uint32_t{0}, MALLOC_CAP_INVALID, MALLOC_CAP_PID2,
                                     UINT32_C(1) << 29, MALLOC_CAP_CACHE_ALIGNED}) {
        last_refusal = {};
        EXPECT_EQ(heap_caps_malloc(64, caps), nullptr);
        EXPECT_EQ(last_refusal.count, 1U);
        EXPECT_EQ(last_refusal.caps, caps);
    }
    EXPECT_EQ(heap_caps_get_free_size(MALLOC_CAP_INVALID), 0U);
}

TEST(malloc_caps, rtc_memory_is_used_last) {
    const nothing_leaks check;
    const all_blocks_of blocks{512, MALLOC_CAP_DEFAULT};
    std::size_t in_it = 0;
    bool before_others = false;
    for (std::size_t at = 0; at != blocks.count(); ++at) {
        before_others = before_others || (in_it != 0 && in_dram(blocks[at]));
        in_it += in_rtc(blocks[at]) ? 1 : 0;
    }
    EXPECT_FALSE(before_others);
    EXPECT_GE(in_it * 512 * 10, rtc_bytes * 8);  // 80 % of it are usable
}

}  // namespace
