// SPDX-License-Identifier: Apache-2.0

/// ESP-IDF's test_realloc.c, test_aligned_alloc_caps.c and test_heap_align_hw.c, written anew from what they assert.

#include "cases.hpp"
#include "chip.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace {

using namespace chip;

TEST(realloc, realloc_shrinks_in_place) {
    const nothing_leaks check;
    void* const block = heap_caps_malloc(256, MALLOC_CAP_DEFAULT);
    void* const smaller = heap_caps_realloc(block, 64, MALLOC_CAP_DEFAULT);
    EXPECT_EQ(smaller == block, !comprehensive);
    heap_caps_free(smaller);
}

TEST(realloc, exec_block_stays_executable) {
    const nothing_leaks check;
    void* const code = heap_caps_malloc(256, MALLOC_CAP_EXEC);
    void* const smaller = heap_caps_realloc(code, 64, MALLOC_CAP_EXEC);
    EXPECT_TRUE(in_iram(smaller));
    heap_caps_free(smaller);
}

TEST(realloc, moves_to_new_caps_and_keeps_its_content) {
    const nothing_leaks check;
    auto* block =
        static_cast<std::uint32_t*>(heap_caps_malloc(256, MALLOC_CAP_8BIT | MALLOC_CAP_INTERNAL));
    for (std::uint32_t at = 0; at != 64; ++at) {
        block[at] = at * 0x01010101;
    }
    block = static_cast<std::uint32_t*>(heap_caps_realloc(block, 256, MALLOC_CAP_EXEC));
    EXPECT_TRUE(in_iram(block));
    block = static_cast<std::uint32_t*>(heap_caps_realloc(block, 512, MALLOC_CAP_8BIT));
    EXPECT_FALSE(in_iram(block));
    bool same = true;
    for (std::uint32_t at = 0; at != 64; ++at) {
        same = same && block[at] == at * 0x01010101;
    }
    EXPECT_TRUE(same);
    heap_caps_free(block);
}

TEST(aligned_alloc_caps, capabilities_aligned_alloc) {
    const nothing_leaks check;
    for (std::size_t alignment = 0; alignment <= 1024; ++alignment) {
        void* const block = heap_caps_aligned_alloc(alignment, 180, MALLOC_CAP_DEFAULT);
        EXPECT_EQ(block != nullptr, std::has_single_bit(alignment));
        if (block != nullptr) {
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0U);
            std::memset(block, 0xA5, 180);
        }
        heap_caps_free(block);
    }
    void* const large = heap_caps_aligned_alloc(32 * 1024, 1000, MALLOC_CAP_SPIRAM);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(large) % (32 * 1024), 0U);
    heap_caps_free(large);
}

TEST(aligned_alloc_caps, capabilities_aligned_calloc) {
    const nothing_leaks check;
    for (std::size_t alignment = 1; alignment <= 1024; alignment *= 2) {
        auto* const block = static_cast<std::uint8_t*>(
            heap_caps_aligned_calloc(alignment, 3, 60, MALLOC_CAP_DEFAULT));
        ASSERT_NE(block, nullptr);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0U);
        std::uint8_t any = 0;
        for (int at = 0; at != 180; ++at) {
            any = static_cast<std::uint8_t>(any | block[at]);
        }
        EXPECT_EQ(any, 0);
        heap_caps_free(block);
    }
}

TEST(aligned_alloc_caps, aligned_calloc_of_size_0) {
    EXPECT_EQ(heap_caps_aligned_calloc(32, 1, 0, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(heap_caps_aligned_calloc(32, 0, 1, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(heap_caps_aligned_calloc(32, SIZE_MAX / 2, 3, MALLOC_CAP_DEFAULT), nullptr);
}

TEST(heap_align_hw, prefer_with_dma) {
    const nothing_leaks check;
    void* const block =
        heap_caps_malloc_prefer(40, 2, MALLOC_CAP_DMA | MALLOC_CAP_SPIRAM, MALLOC_CAP_DMA);
    EXPECT_TRUE(in_psram(block));  // external memory drops DMA
    heap_caps_free(block);
    auto* const zeroed =
        static_cast<std::uint8_t*>(heap_caps_calloc_prefer(4, 10, 1, MALLOC_CAP_DMA));
    EXPECT_TRUE(in_dram(zeroed));
    EXPECT_EQ(zeroed[39], 0);
    heap_caps_free(zeroed);
}

TEST(heap_align_hw, alignment_per_cap) {
    const nothing_leaks check;
    struct asked {
        std::uint32_t caps;
        std::size_t alignment;
    };
    for (const asked one :
         {asked{MALLOC_CAP_DMA, 32}, asked{MALLOC_CAP_DMA_DESC_AXI, 32},
          asked{MALLOC_CAP_DMA_DESC_AHB, 32}, asked{MALLOC_CAP_SIMD, 16},
          asked{MALLOC_CAP_8BIT | MALLOC_CAP_INTERNAL | MALLOC_CAP_CACHE_ALIGNED, 32},
          asked{MALLOC_CAP_SPIRAM | MALLOC_CAP_CACHE_ALIGNED, 64}}) {
        void* const block = heap_caps_malloc(50, one.caps);
        ASSERT_NE(block, nullptr);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % one.alignment, 0U);
        // All of the last line may be written.
        const std::size_t whole = (50 + one.alignment - 1) / one.alignment * one.alignment;
        std::memset(block, 0xA5, whole);
        EXPECT_TRUE(heap_caps_check_integrity_all(true));
        heap_caps_free(block);
    }
}

TEST(heap_align_hw, realloc_moves_a_block_that_shares_lines) {
    const nothing_leaks check;
    struct asked {
        std::uint32_t plain;
        std::uint32_t fills_lines;
        std::size_t line;
    };
    const std::uint32_t internal = MALLOC_CAP_8BIT | MALLOC_CAP_INTERNAL;
    for (const asked one :
         {asked{internal, MALLOC_CAP_DMA, 32}, asked{internal, MALLOC_CAP_DMA_DESC_AHB, 32},
          asked{internal, internal | MALLOC_CAP_CACHE_ALIGNED, 32},
          asked{MALLOC_CAP_SPIRAM, MALLOC_CAP_SPIRAM | MALLOC_CAP_CACHE_ALIGNED, 64}}) {
        // Of so many neighbours one at least lies beside a line.
        void* plain[4];
        for (void*& block : plain) {
            block = heap_caps_malloc(40, one.plain);
            ASSERT_NE(block, nullptr);
            std::memset(block, 0x5A, 40);
        }
        bool shared_lines = false;
        for (void*& block : plain) {
            shared_lines = shared_lines || reinterpret_cast<std::uintptr_t>(block) % one.line != 0;
            block = heap_caps_realloc(block, 32, one.fills_lines);
            ASSERT_NE(block, nullptr);
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % one.line, 0U);
            EXPECT_EQ(static_cast<const std::uint8_t*>(block)[31], 0x5A);
        }
        EXPECT_TRUE(shared_lines);
        for (void* const block : plain) {
            std::memset(block, 0xA5, (32 + one.line - 1) / one.line * one.line);
        }
        EXPECT_TRUE(heap_caps_check_integrity_all(true));
        for (void* const block : plain) {
            heap_caps_free(block);
        }
    }
}

TEST(heap_align_hw, esp_heap_adjust_alignment_to_hw) {
    std::size_t alignment = 4;
    std::size_t size = 33;
    std::uint32_t caps = MALLOC_CAP_DMA_DESC_AXI;
    EXPECT_EQ(esp_heap_adjust_alignment_to_hw(&alignment, &size, &caps), ESP_OK);
    EXPECT_EQ(alignment, 32U);
    EXPECT_EQ(size, 64U);
    EXPECT_EQ(caps, MALLOC_CAP_DMA);
}

}  // namespace
