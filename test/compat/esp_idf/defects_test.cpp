// SPDX-License-Identifier: Apache-2.0

/// What ESP-IDF's heap does wrong, each reproduced there, and what this does instead.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "cases.hpp"
#include "chip.hpp"
#include "multi_heap.h"
#include "ramwright/core/failure.hpp"

namespace {

using namespace chip;

std::size_t refused_size = 0;

TEST(esp_idf_defect, alignment_of_2_to_the_31_is_refused) {
    const nothing_leaks check;
    EXPECT_EQ(heap_caps_aligned_alloc(std::size_t{1} << 31, 100, MALLOC_CAP_DEFAULT), nullptr);
    alignas(8) static std::byte memory[4096];
    multi_heap_handle_t heap = multi_heap_register(memory, sizeof memory);
    EXPECT_EQ(multi_heap_aligned_alloc(heap, 100, std::size_t{1} << 31), nullptr);
}

TEST(esp_idf_defect, realloc_keeps_the_alignment) {
    const nothing_leaks check;
    for (std::size_t alignment = 8; alignment <= 1024; alignment *= 2) {
        void* const block = heap_caps_aligned_alloc(alignment, 40, MALLOC_CAP_SPIRAM);
        void* const wall = heap_caps_malloc(8, MALLOC_CAP_SPIRAM);
        void* const moved = heap_caps_realloc(block, 3000, MALLOC_CAP_SPIRAM);
        ASSERT_NE(moved, nullptr);
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(moved) % alignment, 0U);
        heap_caps_free(moved);
        heap_caps_free(wall);
    }
}

TEST(esp_idf_defect, aligned_exec_block_is_aligned_and_has_a_size) {
    const nothing_leaks check;
    void* const code = heap_caps_aligned_alloc(64, 100, MALLOC_CAP_EXEC);
    ASSERT_NE(code, nullptr);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(code) % 64, 0U);
    EXPECT_GE(heap_caps_get_allocated_size(code), 100U);
    heap_caps_free(code);
}

TEST(esp_idf_defect, info_does_not_underflow) {
    // Of a region that came later the least is 0, from which nothing can be taken for the owners of blocks.
    alignas(8) static std::byte memory[1024];
    const std::uint32_t caps[3] = {UINT32_C(1) << 26, 0, 0};
    EXPECT_EQ(heap_caps_add_region_with_caps(caps, address(memory), address(memory) + 1024),
              ESP_OK);
    for (std::size_t size : {1000, 500, 100, 20, 1}) {
        while (heap_caps_malloc(size, UINT32_C(1) << 26) != nullptr) {
        }
    }
    multi_heap_info_t info;
    heap_caps_get_info(&info, UINT32_C(1) << 26);
    EXPECT_EQ(info.minimum_free_bytes, 0U);
    EXPECT_LT(info.total_free_bytes, 16U);
    EXPECT_LE(info.largest_free_block, info.total_free_bytes);
    EXPECT_LT(info.total_allocated_bytes, 1024U);
    EXPECT_GT(info.allocated_blocks, 0U);
}

TEST(esp_idf_defect, integrity_check_survives_the_damage_it_finds) {
    const nothing_leaks check;
    void* const before = heap_caps_malloc(20, MALLOC_CAP_SPIRAM);
    auto* const block = static_cast<std::byte*>(heap_caps_malloc(20, MALLOC_CAP_SPIRAM));
    void* const behind = heap_caps_malloc(20, MALLOC_CAP_SPIRAM);
    std::byte* const header =
        block - (poisons && ramwright::esp_idf::config::poison_as_esp_idf ? 12 : 4);
    std::uint32_t sound = 0;
    std::memcpy(&sound, header, 4);
    for (const std::uint32_t spoilt :
         {UINT32_C(0), UINT32_C(1), UINT32_C(0xFFFF), UINT32_C(0x7FFF'FFFF), UINT32_C(0x8000'0000),
          UINT32_C(0xFF00'0000), UINT32_C(0xFFFF'FFFF)}) {
        std::memcpy(header, &spoilt, 4);
        EXPECT_FALSE(heap_caps_check_integrity_all(true));
        multi_heap_info_t info;
        heap_caps_get_info(&info, MALLOC_CAP_SPIRAM);
        heap_caps_print_heap_info(MALLOC_CAP_SPIRAM);
        heap_caps_dump(MALLOC_CAP_SPIRAM);
        const std::uint32_t refused = ramwright::failures.total();
        heap_caps_free(block);
        EXPECT_GT(ramwright::failures.total(), refused);
    }
    std::memcpy(header, &sound, 4);
    for (void* const one : {static_cast<void*>(block), before, behind}) {
        heap_caps_free(one);
    }
    static_cast<void>(printed());
}

TEST(esp_idf_defect, calloc_does_not_report_a_wrapped_size) {
    heap_caps_register_failed_alloc_callback(
        [](std::size_t size, std::uint32_t, const char*) { refused_size = size; });
    EXPECT_EQ(heap_caps_calloc(SIZE_MAX / 2 + 4, 2, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_EQ(refused_size, SIZE_MAX);
}

TEST(esp_idf_defect, multi_heap_realloc_to_0_gives_the_bytes_back) {
    alignas(8) static std::byte memory[4096];
    multi_heap_handle_t heap = multi_heap_register(memory, sizeof memory);
    const std::size_t free = multi_heap_free_size(heap);
    void* const block = multi_heap_malloc(heap, 100);
    EXPECT_EQ(multi_heap_realloc(heap, block, 0), nullptr);
    EXPECT_EQ(multi_heap_free_size(heap), free);
}

TEST(esp_idf_defect, every_region_that_is_registered_has_a_pool) {
    alignas(8) static std::byte memory[512];
    bool refuses = false;
    bool serves = false;
    for (std::size_t size = 0; size <= sizeof memory; ++size) {
        multi_heap_handle_t heap = multi_heap_register(memory, size);
        if (heap == nullptr) {
            refuses = true;
            EXPECT_FALSE(serves);
            continue;
        }
        serves = true;
        multi_heap_info_t info;
        multi_heap_get_info(heap, &info);
        EXPECT_TRUE(multi_heap_check(heap, true));
        EXPECT_NE(multi_heap_malloc(heap, 1), nullptr);
    }
    EXPECT_TRUE(refuses);
    EXPECT_TRUE(serves);
    EXPECT_EQ(multi_heap_register(nullptr, 4096), nullptr);
}

TEST(esp_idf_defect, a_block_with_a_region_in_it_is_not_freed) {
    auto* const block = static_cast<std::byte*>(heap_caps_malloc(4096, MALLOC_CAP_SPIRAM));
    const std::uint32_t caps[3] = {UINT32_C(1) << 29, 0, 0};
    EXPECT_EQ(heap_caps_add_region_with_caps(caps, address(block), address(block) + 4000), ESP_OK);
    auto* const inner = static_cast<std::byte*>(heap_caps_malloc(100, UINT32_C(1) << 29));
    EXPECT_TRUE(inner > block && inner < block + 4096);
    const std::uint32_t before = ramwright::failures.total();
    heap_caps_free(block);
    EXPECT_GT(ramwright::failures.total(), before);
    EXPECT_TRUE(heap_caps_check_integrity_all(true));
    heap_caps_free(inner);
}

TEST(esp_idf_defect, foreign_pointers_are_refused) {
    const nothing_leaks check;
    static_cast<void>(printed());
    heap_caps_free(foreign + 16);
    EXPECT_EQ(printed(), "free() target pointer is outside heap areas\n");
    EXPECT_EQ(heap_caps_get_allocated_size(foreign + 16), 0U);
    EXPECT_EQ(heap_caps_realloc(foreign + 16, 100, MALLOC_CAP_DEFAULT), nullptr);
    EXPECT_FALSE(heap_caps_check_integrity_addr(address(foreign), true));
}

TEST(multi_heap_more, aligned_alloc_offs) {
    alignas(8) static std::byte memory[8192];
    multi_heap_handle_t heap = multi_heap_register(memory, sizeof memory);
    const std::size_t free = multi_heap_free_size(heap);
    for (std::size_t alignment = 1; alignment <= 256; alignment *= 2) {
        for (std::size_t offset = 0; offset <= 68; offset += 4) {
            auto* const block =
                static_cast<std::byte*>(multi_heap_aligned_alloc_offs(heap, 50, alignment, offset));
            ASSERT_NE(block, nullptr);
            EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block + offset) % alignment, 0U);
            std::memset(block, 0xA5, 50);
            EXPECT_TRUE(multi_heap_check(heap, true));
            EXPECT_GE(multi_heap_get_allocated_size(heap, block), 50U);
            EXPECT_GE(multi_heap_get_full_block_size(heap, block),
                      multi_heap_get_allocated_size(heap, block));
            multi_heap_free(heap, block);
            EXPECT_EQ(multi_heap_free_size(heap), free);
        }
    }
    EXPECT_EQ(multi_heap_aligned_alloc_offs(heap, 50, 3, 4), nullptr);
}

/// Bytes that were moved to be aligned: what lies before them in their block is not to be freed.
TEST(multi_heap_more, start_of_a_block_with_moved_bytes_is_refused) {
    alignas(16) static std::byte memory[1024];
    multi_heap_handle_t const heap = multi_heap_register(memory, sizeof memory);
    const std::size_t free = multi_heap_free_size(heap);
    auto* const bytes = static_cast<std::byte*>(multi_heap_aligned_alloc_offs(heap, 40, 64, 4));
    ASSERT_NE(bytes, nullptr);
    for (std::byte* at = memory; at != memory + sizeof memory; ++at) {
        if (at != bytes) {
            multi_heap_free(heap, at);
            EXPECT_EQ(multi_heap_get_allocated_size(heap, at), 0U);
        }
    }
    EXPECT_GE(multi_heap_get_allocated_size(heap, bytes), 40U);
    multi_heap_free(heap, bytes);
    EXPECT_EQ(multi_heap_free_size(heap), free);
    // What was there before does not stand in the way of what comes after.
    void* const all = multi_heap_malloc(heap, free);
    multi_heap_free(heap, all);
    EXPECT_EQ(multi_heap_free_size(heap), free);
    static_cast<void>(printed());
}

TEST(output, heap_summary) {
    const nothing_leaks check;
    static_cast<void>(printed());
    heap_caps_print_heap_info(MALLOC_CAP_RTCRAM);
    const std::string_view text = printed();
    EXPECT_EQ(text.substr(0, 46), "Heap summary for capabilities 0x00008000:\n  At");
    EXPECT_NE(text.find(" len 8192 free "), std::string_view::npos);
    EXPECT_NE(text.find(" allocated 0 min_free "), std::string_view::npos);
    EXPECT_NE(text.find("\n    largest_free_block "), std::string_view::npos);
    EXPECT_NE(text.find(" alloc_blocks 0 free_blocks 1 total_blocks 1\n  Totals:\n    free "),
              std::string_view::npos);
}

TEST(output, dump) {
    static_cast<void>(printed());
    heap_caps_dump(MALLOC_CAP_RTCRAM);
    const std::string_view text = printed();
    EXPECT_EQ(text.substr(0, 25), "Showing data for heap: 0x");
    EXPECT_NE(text.find(" \nBlock 0x"), std::string_view::npos);
    EXPECT_NE(text.find(" data, size: "), std::string_view::npos);
    EXPECT_NE(text.find(" bytes, Free: Yes \n"), std::string_view::npos);
}

}  // namespace
