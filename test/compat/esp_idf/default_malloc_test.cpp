// SPDX-License-Identifier: Apache-2.0

/// ESP-IDF's test_malloc.c, written anew from what it asserts.

#include "cases.hpp"
#include "chip.hpp"
#include "requests.hpp"

#include <cstddef>
#include <cstdint>

namespace {

using namespace chip;

TEST(malloc, allocate_all_dram_twice) {
    const nothing_leaks check;
    std::size_t first = 0;
    {
        const all_blocks_of blocks{1024, MALLOC_CAP_8BIT | MALLOC_CAP_INTERNAL};
        first = blocks.count();
        EXPECT_GT(first, 20U);
    }
    const all_blocks_of again{1024, MALLOC_CAP_8BIT | MALLOC_CAP_INTERNAL};
    EXPECT_EQ(again.count(), first);
}

TEST(malloc, malloc_default_goes_to_psram_first) {
    const nothing_leaks check;
    heap_caps_malloc_extmem_enable(1024);
    void* const large = heap_caps_malloc_default(1025);
    void* const small = heap_caps_malloc_default(1024);
    EXPECT_TRUE(in_psram(large));
    EXPECT_TRUE(in_dram(small));
    void* const moved = heap_caps_realloc_default(small, 4096);
    EXPECT_TRUE(in_psram(moved) || in_dram(moved));
    heap_caps_free(large);
    heap_caps_free(moved);
    heap_caps_malloc_extmem_enable(static_cast<std::size_t>(-1));
    void* const internal = heap_caps_malloc_default(4096);
    EXPECT_TRUE(in_dram(internal));
    heap_caps_free(internal);
}

TEST(malloc, malloc_overflow) {
    EXPECT_EQ(heap_caps_malloc(SIZE_MAX, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(heap_caps_malloc(SIZE_MAX - 8, MALLOC_CAP_32BIT), nullptr);
    EXPECT_EQ(heap_caps_calloc(SIZE_MAX / 2, 3, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(heap_caps_aligned_alloc(64, SIZE_MAX - 30, MALLOC_CAP_DEFAULT), nullptr);
}

TEST(malloc, unreasonable_malloc_sizes) {
    for (std::size_t size = SIZE_MAX; size > 16U << 20; size /= 2) {
        EXPECT_EQ(heap_caps_malloc(size, MALLOC_CAP_DEFAULT), nullptr);
    }
}

TEST(malloc, malloc_0_is_null) {
    EXPECT_EQ(heap_caps_malloc(0, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(heap_caps_malloc_default(0), nullptr);
    EXPECT_EQ(heap_caps_calloc(0, 16, MALLOC_CAP_DEFAULT), nullptr);
}

TEST(malloc, malloc_0_does_not_call_the_failure_callback) {
    count_refusals();
    EXPECT_EQ(heap_caps_malloc(0, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(heap_caps_malloc_prefer(0, 1, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(heap_caps_aligned_alloc(32, 0, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(heap_caps_calloc(16, 0, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(heap_caps_realloc(nullptr, 0, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(last_refusal.count, 0U);
    EXPECT_EQ(heap_caps_calloc(0, 16, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(last_refusal.count, 1U);  // as ESP-IDF has it
    EXPECT_EQ(last_refusal.size, 0U);
}

TEST(malloc, allocated_size_is_no_less_than_asked) {
    const nothing_leaks check;
    for (std::size_t size = 1; size <= 300; size += 13) {
        auto* const block = static_cast<std::uint8_t*>(heap_caps_malloc(size, MALLOC_CAP_DEFAULT));
        EXPECT_GE(heap_caps_get_allocated_size(block), size);
        EXPECT_GE(heap_caps_get_containing_block_size(block), size);
        EXPECT_GE(heap_caps_get_containing_block_size(block + size / 2), size);
        heap_caps_free(block);
    }
    EXPECT_EQ(heap_caps_get_containing_block_size(foreign), 0U);
}

}  // namespace
