// SPDX-License-Identifier: Apache-2.0

/// The cases of ESP-IDF's heap_tests on blocks by their caps, by name, written anew from what they assert.

#include "cases.hpp"
#include "chip.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "ramwright/core/failure.hpp"

namespace {

using namespace chip;

struct refusal {
    unsigned count = 0;
    std::size_t size = 0;
    std::uint32_t caps = 0;
    std::string_view function;
};
refusal last_refusal;

/// To the end of the scope refusals are counted.
void count_refusals() {
    last_refusal = {};
    heap_caps_register_failed_alloc_callback(
        [](std::size_t size, std::uint32_t caps, const char* function) {
            last_refusal = {last_refusal.count + 1, size, caps, function};
        });
}

/// Blocks of a size until there is no more, and how many.
class all_blocks_of {
public:
    all_blocks_of(std::size_t size, std::uint32_t caps) {
        while (count_ != 600 && (blocks_[count_] = heap_caps_malloc(size, caps)) != nullptr) {
            std::memset(blocks_[count_], 0x5A, size & ~std::size_t{3});
            ++count_;
        }
    }
    ~all_blocks_of() {
        while (count_ != 0) {
            heap_caps_free(blocks_[--count_]);
        }
    }
    all_blocks_of(const all_blocks_of&) = delete;
    all_blocks_of& operator=(const all_blocks_of&) = delete;

    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] void* operator[](std::size_t at) const { return blocks_[at]; }

private:
    void* blocks_[601];
    std::size_t count_ = 0;
};

// ---- test_malloc.c

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

// ---- test_malloc_caps.c

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

// ---- test_realloc.c

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

// ---- test_aligned_alloc_caps.c

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

// ---- test_heap_align_hw.c

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

TEST(heap_align_hw, esp_heap_adjust_alignment_to_hw) {
    std::size_t alignment = 4;
    std::size_t size = 33;
    std::uint32_t caps = MALLOC_CAP_DMA_DESC_AXI;
    EXPECT_EQ(esp_heap_adjust_alignment_to_hw(&alignment, &size, &caps), ESP_OK);
    EXPECT_EQ(alignment, 32U);
    EXPECT_EQ(size, 64U);
    EXPECT_EQ(caps, MALLOC_CAP_DMA);
}

// ---- test_walker.c, test_corruption_check.c

struct looked_for {
    const std::byte* block;
    std::size_t size;
    unsigned found;
    unsigned heaps;
    std::intptr_t heap;
};

bool look(walker_heap_into_t heap, walker_block_info_t block, void* user) {
    auto& wanted = *static_cast<looked_for*>(user);
    wanted.heaps += heap.start != wanted.heap ? 1 : 0;
    wanted.heap = heap.start;
    const auto* const start = static_cast<const std::byte*>(block.ptr);
    if (block.used && wanted.block >= start && wanted.block < start + block.size) {
        ++wanted.found;
        wanted.size = block.size;
    }
    return true;
}

TEST(walker, heap_walker_finds_a_block) {
    const nothing_leaks check;
    void* const block = heap_caps_malloc(20, MALLOC_CAP_DEFAULT);
    looked_for wanted{static_cast<std::byte*>(block), 0, 0, 0, 0};
    heap_caps_walk_all(look, &wanted);
    EXPECT_EQ(wanted.found, 1U);
    EXPECT_EQ(wanted.heaps, 5U);
    const std::size_t around =
        poisons ? (ramwright::esp_idf::config::poison_as_esp_idf ? 12 : 8) : 0;
    EXPECT_GE(wanted.size, 20 + around);
    EXPECT_LT(wanted.size, 20 + around + 8);
    heap_caps_free(block);
    heap_caps_walk(MALLOC_CAP_DEFAULT, nullptr, nullptr);
}

/// ESP-IDF's walker is shown the damaged size before it crashes. This one ends there, and says so.
TEST(walker, corrupted_size_is_found) {
    const nothing_leaks check;
    auto* const block = static_cast<std::byte*>(heap_caps_malloc(20, MALLOC_CAP_SPIRAM));
    std::uint32_t header = 0;
    std::byte* const head =
        ramwright::esp_idf::config::poison_as_esp_idf && poisons ? block - 8 : block;
    std::memcpy(&header, head - 4, 4);
    const std::uint32_t spoilt = 0xFF000000;
    std::memcpy(head - 4, &spoilt, 4);
    static_cast<void>(printed());
    EXPECT_FALSE(heap_caps_check_integrity(MALLOC_CAP_SPIRAM, true));
    EXPECT_NE(printed().find("CORRUPT HEAP: "), std::string_view::npos);
    EXPECT_FALSE(heap_caps_check_integrity_addr(address(block), false));
    looked_for wanted{block, 0, 0, 0, 0};
    heap_caps_walk(MALLOC_CAP_SPIRAM, look, &wanted);
    EXPECT_EQ(wanted.found, 0U);
    std::memcpy(head - 4, &header, 4);
    heap_caps_free(block);
}

TEST(corruption_check, free_memory_that_was_written_to) {
    const nothing_leaks check;
    auto* const block = static_cast<std::byte*>(heap_caps_malloc(200, MALLOC_CAP_SPIRAM));
    void* const behind = heap_caps_malloc(20, MALLOC_CAP_SPIRAM);
    heap_caps_free(block);
    block[100] ^= std::byte{1};
    static_cast<void>(printed());
    EXPECT_EQ(heap_caps_check_integrity(MALLOC_CAP_SPIRAM, true), !comprehensive);
    const std::string_view text = printed();
    EXPECT_EQ(text.find("CORRUPT HEAP: Invalid data at 0x") == 0, comprehensive);
    EXPECT_EQ(text.find(". Expected 0xfefefefe got 0xfefefeff\n") != std::string_view::npos,
              comprehensive);
    block[100] ^= std::byte{1};
    heap_caps_free(behind);
}

TEST(corruption_check, head_and_tail) {
    const nothing_leaks check;
    auto* const block = static_cast<std::byte*>(heap_caps_malloc(20, MALLOC_CAP_SPIRAM));
    for (const int at : {-1, -4, 20}) {
        const bool finds = poisons || at != 20;
        block[at] ^= std::byte{0x55};
        static_cast<void>(printed());
        EXPECT_EQ(heap_caps_check_integrity(MALLOC_CAP_SPIRAM, true), !finds);
        EXPECT_EQ(printed().find("CORRUPT HEAP: ") != std::string_view::npos, finds);
        if (finds) {
            const std::uint32_t before = ramwright::failures.total();
            heap_caps_free(block);  // refused
            EXPECT_GT(ramwright::failures.total(), before);
        }
        block[at] ^= std::byte{0x55};
        EXPECT_TRUE(heap_caps_check_integrity(MALLOC_CAP_SPIRAM, true));
    }
    heap_caps_free(block);
    heap_caps_free(block);  // a double free is refused at every level
}

// ---- test_allocator_timings.c

TEST(allocator_timings, random_operations) {
    const nothing_leaks check;
    struct held {
        std::uint8_t* block = nullptr;
        std::size_t size = 0;
    };
    held blocks[30];
    std::uint32_t random = 1;
    bool intact = true;
    for (int step = 0; step != (comprehensive ? 500 : 5000); ++step) {
        random = random * 1664525 + 1013904223;
        held& one = blocks[random >> 8 & 15];
        const std::size_t wanted = random >> 16 & 0x7FF;
        void* const moved = heap_caps_realloc(one.block, wanted, MALLOC_CAP_DEFAULT);
        if (moved != nullptr || wanted == 0) {
            one = {static_cast<std::uint8_t*>(moved), wanted};
        }
        if (one.block != nullptr) {
            std::memset(one.block, 0xA5, one.size);
        }
        if (step % 25 == 0) {
            intact = intact && heap_caps_check_integrity(MALLOC_CAP_DEFAULT, true);
        }
    }
    EXPECT_TRUE(intact);
    for (const held& one : blocks) {
        heap_caps_free(one.block);
    }
}

// ---- test_runtime_heap_reg.c. Regions stay: each case has its own part of what is spare.

TEST(runtime_heap_reg, allocate_new_heap_at_runtime) {
    const std::size_t before = heap_caps_get_free_size(MALLOC_CAP_8BIT);
    const std::size_t least = heap_caps_get_minimum_free_size(MALLOC_CAP_8BIT);
    EXPECT_EQ(heap_caps_add_region(address(spare), address(spare) + 3500), ESP_OK);
    EXPECT_GE(heap_caps_get_free_size(MALLOC_CAP_8BIT), before + 3500 - 3248);
    EXPECT_EQ(heap_caps_get_minimum_free_size(MALLOC_CAP_8BIT), least);
}

TEST(runtime_heap_reg, allocate_new_heap_with_new_capability) {
    const std::uint32_t invented[3] = {UINT32_C(1) << 30, 0, 0};
    EXPECT_EQ(heap_caps_malloc(20, UINT32_C(1) << 30), nullptr);
    std::byte* const start = spare + 4096;
    EXPECT_EQ(heap_caps_add_region_with_caps(invented, address(start), address(start) + 4096),
              ESP_OK);
    void* const block = heap_caps_malloc(20, UINT32_C(1) << 30);
    EXPECT_TRUE(block >= start && block < start + 4096);
    heap_caps_free(block);
}

TEST(runtime_heap_reg, add_bss_memory_to_heap_region_runtime) {
    std::byte* const start = spare + 8192;
    EXPECT_EQ(heap_caps_add_region(0, 1), ESP_ERR_INVALID_ARG);
    EXPECT_EQ(heap_caps_add_region(address(foreign), address(foreign) + 1024), ESP_ERR_NOT_FOUND);
    EXPECT_EQ(heap_caps_add_region(address(start), address(start) + 1024), ESP_OK);
    EXPECT_EQ(heap_caps_add_region(address(start), address(start) + 1024), ESP_FAIL);
    EXPECT_EQ(heap_caps_add_region(address(start) + 512, address(start) + 2048), ESP_FAIL);
    EXPECT_EQ(heap_caps_add_region(address(start) + 2050, address(start) + 4000),
              ESP_ERR_INVALID_SIZE);
    EXPECT_EQ(heap_caps_add_region(address(start) + 2048, address(start) + 2064),
              ESP_ERR_INVALID_SIZE);
    const std::uint32_t caps[3] = {MALLOC_CAP_8BIT, 0, 0};
    EXPECT_EQ(heap_caps_add_region_with_caps(nullptr, 8, 16), ESP_ERR_INVALID_ARG);
    EXPECT_EQ(heap_caps_add_region_with_caps(caps, 0, 16), ESP_ERR_INVALID_ARG);
    EXPECT_EQ(heap_caps_add_region_with_caps(caps, 8, 0), ESP_ERR_INVALID_ARG);
    EXPECT_EQ(heap_caps_add_region_with_caps(caps, 16, 16), ESP_ERR_INVALID_ARG);
}

TEST(runtime_heap_reg, add_region_overlaps) {
    constexpr std::intptr_t from = 0x1000;
    constexpr std::intptr_t to = 0x2000;
    const auto allowed = [](std::intptr_t start, std::intptr_t end) {
        return heap_caps_check_add_region_allowed(from, to, start, end) != 0;
    };
    EXPECT_TRUE(allowed(0x0800, 0x0900));
    EXPECT_TRUE(allowed(0x0800, 0x1000));
    EXPECT_FALSE(allowed(0x0800, 0x1800));
    EXPECT_FALSE(allowed(0x0800, 0x2800));
    EXPECT_FALSE(allowed(0x1000, 0x2000));
    EXPECT_TRUE(allowed(0x1000, 0x1800));
    EXPECT_TRUE(allowed(0x1400, 0x1800));
    EXPECT_TRUE(allowed(0x1800, 0x2000));
    EXPECT_FALSE(allowed(0x1800, 0x2800));
    EXPECT_TRUE(allowed(0x2000, 0x2800));
}

}  // namespace
