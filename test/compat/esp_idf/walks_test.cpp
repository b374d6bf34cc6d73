// SPDX-License-Identifier: Apache-2.0

/// ESP-IDF's test_walker.c, test_corruption_check.c and test_allocator_timings.c, written anew from what they assert.

#include "cases.hpp"
#include "chip.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "ramwright/core/failure.hpp"

namespace {

using namespace chip;

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

TEST(walker, checks_within_a_walk_find_no_damage) {
    const nothing_leaks check;
    unsigned wrong = 0;
    heap_caps_walk(
        MALLOC_CAP_SPIRAM,
        [](walker_heap_into_t heap, walker_block_info_t, void* user) {
            const bool fine = heap_caps_check_integrity_all(true) &&
                              heap_caps_check_integrity_addr(heap.start, true);
            *static_cast<unsigned*>(user) += fine ? 0 : 1;
            return true;
        },
        &wrong);
    EXPECT_EQ(wrong, 0U);
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

/// Between blocks, and behind the last.
void write_to_freed_memory(std::size_t bytes_behind) {
    const nothing_leaks check;
    auto* const block = static_cast<std::byte*>(heap_caps_malloc(200, MALLOC_CAP_SPIRAM));
    void* const behind = heap_caps_malloc(bytes_behind, MALLOC_CAP_SPIRAM);
    heap_caps_free(block);
    block[100] ^= std::byte{1};
    static_cast<void>(printed());
    EXPECT_EQ(heap_caps_check_integrity(MALLOC_CAP_SPIRAM, true), !comprehensive);
    const std::string_view text = printed();
    EXPECT_EQ(text.find("CORRUPT HEAP: Invalid data at 0x") == 0, comprehensive);
    EXPECT_EQ(text.find(". Expected 0xfefefefe got 0xfefefeff\n") != std::string_view::npos,
              comprehensive);
    block[100] ^= std::byte{1};
    EXPECT_TRUE(heap_caps_check_integrity(MALLOC_CAP_SPIRAM, true));
    heap_caps_free(behind);
}

TEST(corruption_check, free_memory_that_was_written_to) {
    write_to_freed_memory(20);
    write_to_freed_memory(0);
}

TEST(corruption_check, head_and_tail) {
    const nothing_leaks check;
    auto* const block = static_cast<std::byte*>(heap_caps_malloc(20, MALLOC_CAP_SPIRAM));
    // Without poisoning as well: there behind the block is the header of the next.
    for (const int at : {-1, -4, 20}) {
        block[at] ^= std::byte{0x55};
        static_cast<void>(printed());
        EXPECT_FALSE(heap_caps_check_integrity(MALLOC_CAP_SPIRAM, true));
        EXPECT_NE(printed().find("CORRUPT HEAP: "), std::string_view::npos);
        const std::uint32_t before = ramwright::failures.total();
        heap_caps_free(block);  // refused
        EXPECT_GT(ramwright::failures.total(), before);
        block[at] ^= std::byte{0x55};
        EXPECT_TRUE(heap_caps_check_integrity(MALLOC_CAP_SPIRAM, true));
    }
    heap_caps_free(block);
    heap_caps_free(block);  // a double free is refused at every level
}

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

}  // namespace
