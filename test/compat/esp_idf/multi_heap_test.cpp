// SPDX-License-Identifier: Apache-2.0

/// The cases of ESP-IDF's test_multi_heap_host by name, written anew from what they assert.

#include "multi_heap.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <utility>
#include <vector>

#include "config.hpp"

namespace {

using ramwright::esp_idf::config;
using ramwright::esp_idf::poisoning;

class multi_heap : public testing::Test {
protected:
    multi_heap_handle_t make(std::size_t bytes) {
        memory = std::vector<std::uint64_t>(bytes / 8);
        return multi_heap_register(memory.data(), bytes);
    }
    static multi_heap_info_t info_of(multi_heap_handle_t heap) {
        multi_heap_info_t info;
        multi_heap_get_info(heap, &info);
        return info;
    }
    std::vector<std::uint64_t> memory;
};

TEST_F(multi_heap, simple_allocations) {
    multi_heap_handle_t heap = make(4096);
    ASSERT_NE(heap, nullptr);
    const std::size_t half = (multi_heap_free_size(heap) - 64) / 2;
    void* const first = multi_heap_malloc(heap, half + 40);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(multi_heap_malloc(heap, half + 40), nullptr);
    const std::size_t free_before = multi_heap_free_size(heap);
    multi_heap_free(heap, first);
    EXPECT_GT(multi_heap_free_size(heap), free_before);
    EXPECT_GT(multi_heap_free_size(heap), multi_heap_minimum_free_size(heap));
    void* const again = multi_heap_malloc(heap, half + 40);
    EXPECT_NE(again, nullptr);
    multi_heap_free(heap, again);
    EXPECT_TRUE(multi_heap_check(heap, true));
}

TEST_F(multi_heap, fragmentation) {
    multi_heap_handle_t heap = make(4096);
    std::array<void*, 4> blocks{};
    for (void*& block : blocks) {
        block = multi_heap_malloc(heap, 500);
        ASSERT_NE(block, nullptr);
    }
    EXPECT_EQ(multi_heap_malloc(heap, 2500), nullptr);
    multi_heap_free(heap, blocks[0]);
    multi_heap_free(heap, blocks[2]);
    EXPECT_EQ(multi_heap_malloc(heap, 2500), nullptr);
    void* const small = multi_heap_malloc(heap, 400);
    EXPECT_NE(small, nullptr);
    multi_heap_free(heap, small);
    multi_heap_free(heap, blocks[1]);
    multi_heap_free(heap, blocks[3]);
    EXPECT_NE(multi_heap_malloc(heap, 2500), nullptr);
    EXPECT_TRUE(multi_heap_check(heap, true));
}

/// Where blocks land is ESP-IDF's with CONFIG_RAMWRIGHT_HEAP_LOWEST_FIRST, and without it in the same hole.
TEST_F(multi_heap, defrag) {
    multi_heap_handle_t heap = make(4096);
    const std::size_t free_at_first = multi_heap_free_size(heap);
    const auto lands_in = [](void* block, void* hole, std::size_t bytes) {
        if (config::lowest_first) {
            return block == hole;
        }
        return block >= hole && block < static_cast<std::byte*>(hole) + bytes;
    };
    void* const first = multi_heap_malloc(heap, 128);
    void* const second = multi_heap_malloc(heap, 32);
    multi_heap_free(heap, first);
    void* const third = multi_heap_malloc(heap, 64);
    EXPECT_TRUE(lands_in(third, first, 128));
    multi_heap_free(heap, third);
    void* const fourth = multi_heap_malloc(heap, 32);
    EXPECT_TRUE(lands_in(fourth, first, 128));
    multi_heap_info_t info = info_of(heap);
    EXPECT_EQ(info.allocated_blocks, 2U);
    EXPECT_EQ(info.free_blocks, 2U);
    EXPECT_EQ(info.total_blocks, 4U);
    multi_heap_free(heap, second);
    multi_heap_free(heap, fourth);
    info = info_of(heap);
    EXPECT_EQ(info.allocated_blocks, 0U);
    EXPECT_EQ(info.free_blocks, 1U);
    EXPECT_EQ(multi_heap_free_size(heap), free_at_first);
}

TEST_F(multi_heap, defrag_realloc) {
    multi_heap_handle_t heap = make(4096);
    void* const block = multi_heap_malloc(heap, 128);
    void* const other = multi_heap_malloc(heap, 32);
    if (config::poison == poisoning::comprehensive) {
        GTEST_SKIP() << "Comprehensive poisoning moves every block.";
    }
    EXPECT_EQ(multi_heap_realloc(heap, block, 64), block);
    EXPECT_EQ(multi_heap_realloc(heap, block, 32), block);
    multi_heap_free(heap, block);
    multi_heap_free(heap, other);
    EXPECT_EQ(info_of(heap).free_blocks, 1U);
}

TEST_F(multi_heap, many_random_allocations) {
    for (const std::size_t bytes : {15U << 10, 60U << 10, 250U << 10, 1U << 20, 8U << 20}) {
        multi_heap_handle_t heap = make(bytes);
        ASSERT_NE(heap, nullptr) << bytes;
        const std::size_t free_at_first = multi_heap_free_size(heap);
        std::mt19937 random{static_cast<unsigned>(bytes)};
        std::array<std::pair<std::uint8_t*, std::size_t>, 100> blocks{};
        const bool comprehensive = config::poison == poisoning::comprehensive;
        const unsigned operations = comprehensive ? 200 : 2000;
        for (unsigned step = 0; step != operations; ++step) {
            auto& [block, size] = blocks[random() % blocks.size()];
            for (std::size_t at = 0; at < size; at += 97) {
                ASSERT_EQ(block[at], static_cast<std::uint8_t>(size));
            }
            if (random() % 3 == 0 && block != nullptr) {
                multi_heap_free(heap, block);
                block = nullptr;
                size = 0;
            } else {
                const std::size_t wanted = random() % (bytes / 50) + 1;
                void* const moved = multi_heap_realloc(heap, block, wanted);
                if (moved != nullptr) {
                    block = static_cast<std::uint8_t*>(moved);
                    size = wanted;
                    std::memset(block, static_cast<std::uint8_t>(size), size);
                }
            }
            if (step % (comprehensive ? 40 : 20) == 0) {
                ASSERT_TRUE(multi_heap_check(heap, true));
            }
        }
        for (const auto& one : blocks) {
            multi_heap_free(heap, one.first);
        }
        EXPECT_TRUE(multi_heap_check(heap, true));
        EXPECT_EQ(multi_heap_free_size(heap), free_at_first);
        EXPECT_EQ(info_of(heap).free_blocks, 1U);
    }
}

TEST_F(multi_heap, get_info) {
    multi_heap_handle_t heap = make(4096);
    const multi_heap_info_t empty = info_of(heap);
    EXPECT_EQ(empty.total_free_bytes, multi_heap_free_size(heap));
    EXPECT_EQ(empty.minimum_free_bytes, empty.total_free_bytes);
    EXPECT_EQ(empty.largest_free_block, empty.total_free_bytes);
    EXPECT_EQ(empty.total_allocated_bytes, 0U);
    void* const block = multi_heap_malloc(heap, 32);
    const multi_heap_info_t one = info_of(heap);
    // Blocks are whole units of 8 bytes; ESP-IDF's are of 4.
    EXPECT_GE(one.total_allocated_bytes, 32U);
    EXPECT_LT(one.total_allocated_bytes, 32U + 8);
    EXPECT_EQ(one.allocated_blocks, 1U);
    EXPECT_LT(one.total_free_bytes, empty.total_free_bytes);
    multi_heap_free(heap, block);
    const multi_heap_info_t after = info_of(heap);
    EXPECT_EQ(after.minimum_free_bytes, one.total_free_bytes);
    EXPECT_EQ(after.total_free_bytes, empty.total_free_bytes);
    EXPECT_EQ(after.total_allocated_bytes, 0U);
}

TEST_F(multi_heap, minimum_size_allocations) {
    multi_heap_handle_t heap = make(4096);
    const std::size_t free_at_first = multi_heap_free_size(heap);
    std::vector<void*> blocks;
    while (void* const block = multi_heap_malloc(heap, 1)) {
        blocks.push_back(block);
    }
    EXPECT_GT(blocks.size(), 100U);
    EXPECT_EQ(info_of(heap).allocated_blocks, blocks.size());
    std::shuffle(blocks.begin(), blocks.end(), std::mt19937{1});
    for (void* const block : blocks) {
        multi_heap_free(heap, block);
    }
    EXPECT_EQ(multi_heap_free_size(heap), free_at_first);
    EXPECT_TRUE(multi_heap_check(heap, true));
}

TEST_F(multi_heap, multi_heap_realloc) {
    multi_heap_handle_t heap = make(4096);
    const bool in_place = config::poison != poisoning::comprehensive;
    auto* const a = static_cast<std::uint8_t*>(multi_heap_malloc(heap, 64));
    void* const b = multi_heap_malloc(heap, 32);
    std::memset(a, 0xEE, 64);
    auto* const c = static_cast<std::uint8_t*>(::multi_heap_realloc(heap, a, 72));
    ASSERT_NE(c, nullptr);
    EXPECT_NE(c, a) << "b is in the way";
    for (int at = 0; at != 64; ++at) {
        EXPECT_EQ(c[at], 0xEE);
    }
    if (in_place) {
        EXPECT_EQ(::multi_heap_realloc(heap, c, 36), c);
    }
    EXPECT_TRUE(multi_heap_check(heap, true));
    void* const e = multi_heap_malloc(heap, 60);
    ASSERT_NE(e, nullptr);
    EXPECT_LT(e, b) << "a's hole";
    if (config::lowest_first) {
        EXPECT_EQ(e, a);
    }
    EXPECT_EQ(::multi_heap_realloc(heap, e, 8192), nullptr);
    EXPECT_TRUE(multi_heap_check(heap, true));
}

TEST_F(multi_heap, multi_heap_aligned_allocations) {
    multi_heap_handle_t heap = make(64 << 10);
    const std::size_t free_at_first = multi_heap_free_size(heap);
    for (std::size_t alignment = 0; alignment <= 256; ++alignment) {
        void* const block = multi_heap_aligned_alloc(heap, 50, alignment);
        if (!std::has_single_bit(alignment)) {
            EXPECT_EQ(block, nullptr) << alignment;
            continue;
        }
        ASSERT_NE(block, nullptr) << alignment;
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0U);
        std::memset(block, 0xA5, 50);
        EXPECT_TRUE(multi_heap_check(heap, true));
        multi_heap_free(heap, block);
    }
    EXPECT_EQ(multi_heap_free_size(heap), free_at_first);
}

TEST_F(multi_heap, allocation_overhead) {
    multi_heap_handle_t heap = make(4096);
    const std::size_t before = multi_heap_free_size(heap);
    ASSERT_NE(multi_heap_malloc(heap, 36), nullptr);
    const std::size_t overhead = before - multi_heap_free_size(heap) - 36;
    EXPECT_GT(overhead, 0U);
    // Header and bytes fill units of 8; the words of poisoning come on top.
    const std::size_t poison = config::poison == poisoning::none ? 0
                               : config::poison_as_esp_idf       ? 12
                                                                 : 8;
    const std::size_t trailer = config::poison == poisoning::comprehensive ? 4 : 0;
    EXPECT_LE(overhead, 4 + poison + trailer + 7);
}

/// A byte of a free block that was overwritten shows only where free memory is filled.
TEST_F(multi_heap, multi_heap_poisoning_detection) {
    multi_heap_handle_t heap = make(4096);
    auto* const block = static_cast<std::uint8_t*>(multi_heap_malloc(heap, 200));
    void* const behind = multi_heap_malloc(heap, 32);
    multi_heap_free(heap, block);
    // Its first bytes are links of the list it is in, which every level looks at.
    for (int at = 32; at != 200; ++at) {
        block[at] ^= 0xFF;
        EXPECT_EQ(multi_heap_check(heap, false), config::poison != poisoning::comprehensive) << at;
        block[at] ^= 0xFF;
        ASSERT_TRUE(multi_heap_check(heap, true));
    }
    multi_heap_free(heap, behind);
}

}  // namespace
