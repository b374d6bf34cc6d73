// SPDX-License-Identifier: Apache-2.0

/// Walks through a heap of multi_heap.h that change it, walk it once more or come to damage; and no heap at all.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "cases.hpp"
#include "chip.hpp"
#include "multi_heap.h"

namespace {

using namespace chip;

/// 40 blocks, more than a walk looks at in one step, of which nearly every second is free.
class holed_heap {
public:
    holed_heap() {
        for (void*& block : blocks) {
            block = multi_heap_malloc(heap, 24);
        }
        for (std::size_t at = 1; at < 39; at += 2) {
            multi_heap_free(heap, blocks[at]);
            blocks[at] = nullptr;
        }
    }
    alignas(8) std::byte memory[8192];
    multi_heap_handle_t heap = multi_heap_register(memory, sizeof memory);
    void* blocks[40];
};

struct counts {
    multi_heap_handle_t heap = nullptr;
    unsigned live = 0;
    unsigned all = 0;
    unsigned within = 0;
};

bool count(void*, std::size_t, int used, void* user) {
    auto& seen = *static_cast<counts*>(user);
    seen.live += used != 0 ? 1 : 0;
    ++seen.all;
    return true;
}

TEST(multi_heap_walk, comes_to_every_block_once) {
    const holed_heap holed;
    counts seen;
    multi_heap_walk(holed.heap, count, &seen);
    EXPECT_EQ(seen.live, 21U);
    EXPECT_EQ(seen.all, 41U);
    multi_heap_walk(holed.heap, nullptr, &seen);
    EXPECT_EQ(seen.all, 41U);
}

TEST(multi_heap_walk, within_a_walk_comes_to_every_block_as_well) {
    const holed_heap holed;
    counts seen{.heap = holed.heap};
    multi_heap_walk(
        holed.heap,
        [](void*, std::size_t, int, void* user) {
            auto& outer = *static_cast<counts*>(user);
            multi_heap_info_t info;
            multi_heap_get_info(outer.heap, &info);
            outer.within += info.total_blocks == 41 && multi_heap_check(outer.heap, true) ? 1 : 0;
            return ++outer.all != 12;
        },
        &seen);
    EXPECT_EQ(seen.all, 12U);
    EXPECT_EQ(seen.within, 12U);
    // The next is not taken for one within.
    counts after;
    multi_heap_walk(holed.heap, count, &after);
    EXPECT_EQ(after.all, 41U);
}

#if !defined(CONFIG_RAMWRIGHT_HEAP_LOWEST_FIRST)
TEST(multi_heap_walk, may_allocate_and_free) {
    const holed_heap holed;
    counts seen{.heap = holed.heap};
    multi_heap_walk(
        holed.heap,
        [](void*, std::size_t, int used, void* user) {
            auto& outer = *static_cast<counts*>(user);
            void* const taken = multi_heap_malloc(outer.heap, 16);
            outer.within += taken != nullptr ? 1 : 0;
            outer.live += used != 0 ? 1 : 0;
            multi_heap_free(outer.heap, taken);
            return true;
        },
        &seen);
    EXPECT_GE(seen.live, 21U);
    EXPECT_GE(seen.within, 41U);
    EXPECT_TRUE(multi_heap_check(holed.heap, true));
}
#endif

TEST(multi_heap_walk, ends_at_damage) {
    const holed_heap holed;
    auto* const spoilt = static_cast<std::byte*>(holed.blocks[20]);
    std::byte* const header =
        spoilt - (poisons && ramwright::esp_idf::config::poison_as_esp_idf ? 12 : 4);
    std::byte before[4];
    std::memcpy(before, header, 4);
    std::memset(header, 0xFF, 4);
    counts seen;
    multi_heap_walk(holed.heap, count, &seen);
    EXPECT_LT(seen.all, 41U);
    static_cast<void>(printed());
    EXPECT_FALSE(multi_heap_check(holed.heap, true));
    EXPECT_EQ(printed().find("CORRUPT HEAP: "), 0U);
    std::memcpy(header, before, 4);
    EXPECT_TRUE(multi_heap_check(holed.heap, true));
}

TEST(multi_heap_walk, of_no_heap_is_none) {
    counts seen;
    multi_heap_walk(nullptr, count, &seen);
    EXPECT_EQ(seen.all, 0U);
    multi_heap_info_t info;
    std::memset(&info, 0xA5, sizeof info);
    multi_heap_get_info(nullptr, &info);
    EXPECT_EQ(info.total_blocks, 0U);
    multi_heap_get_info(nullptr, nullptr);
    multi_heap_set_lock(nullptr, &seen);
    EXPECT_EQ(multi_heap_malloc(nullptr, 8), nullptr);
    EXPECT_EQ(multi_heap_realloc(nullptr, &seen, 8), nullptr);
    multi_heap_free(nullptr, &seen);
    EXPECT_EQ(multi_heap_get_allocated_size(nullptr, &seen), 0U);
    EXPECT_EQ(multi_heap_get_full_block_size(nullptr, &seen), 0U);
    EXPECT_EQ(multi_heap_find_containing_block(nullptr, &seen), nullptr);
    EXPECT_FALSE(multi_heap_check(nullptr, false));
    EXPECT_EQ(multi_heap_free_size(nullptr), 0U);
    EXPECT_EQ(multi_heap_minimum_free_size(nullptr), 0U);
    EXPECT_EQ(multi_heap_reset_minimum_free_bytes(nullptr), 0U);
    multi_heap_restore_minimum_free_bytes(nullptr, 8);
}

}  // namespace
