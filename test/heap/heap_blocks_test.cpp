// SPDX-License-Identifier: Apache-2.0
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "banks.hpp"

/// Which region a request goes to, and what happens to its block.

namespace {

using namespace ramwright_test;
using ramwright::heap_request;

class heap_blocks : public three_banks {};

std::uintptr_t address(const void* block) { return reinterpret_cast<std::uintptr_t>(block); }

TEST_F(heap_blocks, lie_in_the_region_that_is_the_first_choice) {
    EXPECT_EQ(place_of(memory.allocate({.size = 64})), "FAST");
    EXPECT_EQ(place_of(memory.allocate({.size = 64}, capability::internal)), "FAST");
    EXPECT_EQ(place_of(memory.allocate({.size = 64}, capability::dma)), "DMA");
    EXPECT_EQ(place_of(memory.allocate({.size = 64}, capability::external)), "EXTERNAL");
    EXPECT_EQ(place_of(memory.allocate({.size = 64}, capability::tightly_coupled)), "FAST");
}

TEST_F(heap_blocks, spill_over_by_level) {
    exhaust(capability::byte_accessible, "FAST");
    // For `internal`, DMA is the second choice; for nothing in particular, both that are left are the last,
    // and DMA comes first in the map.
    EXPECT_EQ(place_of(memory.allocate({.size = 64}, capability::internal)), "DMA");
    EXPECT_EQ(place_of(memory.allocate({.size = 64})), "DMA");
    exhaust(capability::dma, "DMA");
    EXPECT_EQ(place_of(memory.allocate({.size = 400})), "EXTERNAL");
    EXPECT_EQ(memory.allocate({.size = 400}, capability::internal), nullptr);
    EXPECT_EQ(memory.allocate({.size = 64}, capability::dma), nullptr);
}

TEST_F(heap_blocks, a_region_without_all_that_is_asked_is_never_chosen) {
    EXPECT_EQ(memory.allocate({.size = 8}, capability::dma | capability::external), nullptr);
    EXPECT_EQ(memory.allocate({.size = 8}, capability::executable), nullptr);
    EXPECT_EQ(memory.allocate({.size = 8}, ramwright::user_capability(3)), nullptr);
}

TEST_F(heap_blocks, a_capability_of_the_user_chooses_its_region) {
    alignas(8) static std::byte storage[1024];
    constexpr auto battery_backed = ramwright::user_capability(3);
    ASSERT_EQ(memory.add({.where = {"BACKUP", address(storage), sizeof(storage), battery_backed}}),
              ramwright::region_error::none);
    EXPECT_EQ(place_of(memory.allocate({.size = 8}, battery_backed)), "BACKUP");
    // It is not byte-accessible, so requests for nothing in particular do not get there.
    while (void* const block = memory.allocate({.size = 100})) {
        ASSERT_NE(place_of(block), "BACKUP");
    }
}

TEST_F(heap_blocks, prefer_takes_the_first_set_that_can_be_served) {
    EXPECT_EQ(place_of(memory.prefer({.size = 64}, {capability::external, capability::internal})),
              "EXTERNAL");
    EXPECT_EQ(place_of(memory.prefer({.size = 64}, {capability::executable, capability::dma})),
              "DMA");
    EXPECT_EQ(ramwright::failures.total(), 0U);
    EXPECT_EQ(memory.prefer({.size = 64}, {capability::executable, capability::uncached}), nullptr);
    ASSERT_EQ(ramwright::failures.total(), 1U);
    EXPECT_EQ(ramwright::failures.last()->capabilities_wanted, capabilities{capability::uncached});
}

TEST_F(heap_blocks, large_ones_go_to_external_memory_first_if_so_set) {
    memory.prefer_external_from(1000);
    EXPECT_EQ(place_of(memory.allocate({.size = 999})), "FAST");
    EXPECT_EQ(place_of(memory.allocate({.size = 1000})), "EXTERNAL");
    EXPECT_EQ(place_of(memory.allocate({.size = 1000}, capability::internal)), "FAST");
    EXPECT_EQ(place_of(memory.allocate({.size = 1000}, capability::dma)), "DMA");
    exhaust(capability::external, "EXTERNAL");
    EXPECT_EQ(place_of(memory.allocate({.size = 1000})), "FAST");
}

TEST_F(heap_blocks, for_dma_share_no_cache_line) {
    std::vector<std::byte*> blocks;
    for (std::size_t size : {1U, 31U, 32U, 33U, 100U, 0U}) {
        auto* const block =
            static_cast<std::byte*>(memory.allocate({.size = size}, capability::dma));
        ASSERT_NE(block, nullptr);
        EXPECT_EQ(address(block) % 32, 0U);
        const std::size_t whole = ramwright::align_up(size == 0 ? 1 : size, 32);
        EXPECT_GE(memory.usable_size(block), whole);
        std::memset(block, static_cast<int>(size), whole);
        blocks.push_back(block);
    }
    EXPECT_TRUE(memory.check());
    // The same bank without DMA: nothing is rounded. Where there is no cache, nothing is either.
    void* const plain = memory.allocate({.size = 36}, capability::internal);
    EXPECT_EQ(memory.usable_size(plain), 36U);
    void* const fast = memory.allocate({.size = 36}, capability::cache_aligned);
    EXPECT_EQ(place_of(fast), "FAST");
    EXPECT_EQ(memory.usable_size(fast), 36U);
    for (std::byte* const block : blocks) {
        EXPECT_TRUE(memory.deallocate(block));
    }
}

TEST_F(heap_blocks, for_dma_still_share_no_line_after_a_resize) {
    auto* const block = static_cast<std::byte*>(memory.allocate({.size = 128}, capability::dma));
    ASSERT_TRUE(memory.resize(block, 33));
    std::memset(block, 0x55, 64);  // both lines are its own
    EXPECT_TRUE(memory.check());
    EXPECT_GE(memory.usable_size(block), 64U);
}

TEST_F(heap_blocks, do_not_cross_a_boundary) {
    std::vector<void*> blocks;
    for (std::size_t turn = 0; turn != 30; ++turn) {
        const std::size_t size = 24 + 8 * turn % 200;
        void* const block =
            memory.allocate({.want = {.size = size}, .with = capability::dma, .boundary = 256});
        if (block == nullptr) {
            break;
        }
        blocks.push_back(block);
        EXPECT_EQ(address(block) / 256, (address(block) + size - 1) / 256) << size;
    }
    EXPECT_GT(blocks.size(), 15U);
    void* const whole =
        memory.allocate({.want = {.size = 4096}, .with = capability::external, .boundary = 4096});
    EXPECT_EQ(address(whole) % 4096, 0U);
    EXPECT_TRUE(memory.check());
}

TEST_F(heap_blocks, a_boundary_that_cannot_be_is_refused) {
    for (const std::size_t boundary : {std::size_t{24}, std::size_t{32}}) {
        EXPECT_EQ(memory.allocate({.want = {.size = 40}, .boundary = boundary}), nullptr);
        EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::invalid_layout);
    }
}

TEST_F(heap_blocks, layouts_that_cannot_be_are_refused) {
    for (const std::size_t alignment : {std::size_t{0}, std::size_t{3}, std::size_t{24}}) {
        EXPECT_EQ(memory.allocate({.size = 8, .alignment = alignment}), nullptr);
        EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::invalid_layout);
    }
    EXPECT_EQ(memory.allocate({.size = 100, .alignment = std::size_t{1} << 31}), nullptr);
    for (const std::size_t size :
         {std::numeric_limits<std::size_t>::max(), std::numeric_limits<std::size_t>::max() - 31,
          ramwright::largest_request}) {
        EXPECT_EQ(memory.allocate({.size = size}), nullptr) << size;
        EXPECT_EQ(memory.allocate({.size = size}, capability::dma), nullptr) << size;
    }
    EXPECT_TRUE(memory.check());
}

TEST_F(heap_blocks, are_freed_where_they_lie) {
    const std::size_t before = memory.free_bytes();
    std::vector<void*> blocks;
    for (const capabilities with :
         {capabilities{}, capabilities{capability::dma}, capabilities{capability::external}}) {
        blocks.push_back(memory.allocate({.size = 200}, with));
    }
    EXPECT_LT(memory.free_bytes(), before);
    for (void* const block : blocks) {
        EXPECT_TRUE(memory.deallocate(block));
    }
    EXPECT_EQ(memory.free_bytes(), before);
    EXPECT_TRUE(memory.deallocate(nullptr));
}

TEST_F(heap_blocks, grow_and_shrink_where_they_are) {
    void* const block = memory.allocate({.size = 100});
    EXPECT_TRUE(memory.resize(block, 400));
    EXPECT_GE(memory.usable_size(block), 400U);
    EXPECT_TRUE(memory.resize(block, 10));
    EXPECT_FALSE(memory.resize(block, fast_bytes));
    EXPECT_LT(memory.usable_size(block), 24U);
    EXPECT_FALSE(memory.resize(nullptr, 10));
}

TEST_F(heap_blocks, move_to_other_capabilities_with_their_content) {
    char* block = static_cast<char*>(memory.allocate({.size = 60}));
    std::strcpy(block, "kept");
    block = static_cast<char*>(memory.reallocate(block, {.size = 90}, capability::dma));
    EXPECT_EQ(place_of(block), "DMA");
    block = static_cast<char*>(memory.reallocate(block, {.size = 70}, capability::external));
    EXPECT_EQ(place_of(block), "EXTERNAL");
    EXPECT_STREQ(block, "kept");
    EXPECT_TRUE(memory.deallocate(block));
    EXPECT_EQ(memory.statistics().regions, 3U);
    EXPECT_EQ(memory.remove("FAST"), ramwright::region_error::none);  // nothing stayed behind
    EXPECT_EQ(memory.remove("DMA"), ramwright::region_error::none);
}

TEST_F(heap_blocks, move_to_memory_for_objects_where_nothing_else_is_asked) {
    alignas(8) static std::byte code[1024];
    ASSERT_EQ(memory.remove("EXTERNAL"), ramwright::region_error::none);
    ASSERT_EQ(memory.add({.where = {.name = "CODE",
                                    .start = address(code),
                                    .size = sizeof code,
                                    .has = capability::executable}}),
              ramwright::region_error::none);
    void* const code_block = memory.allocate({.size = 64}, capability::executable);
    ASSERT_EQ(place_of(code_block), "CODE");
    EXPECT_TRUE(memory.resize(code_block, 32)) << "a resize keeps its place in any case";
    EXPECT_EQ(memory.reallocate(code_block, {.size = 40}, capability::executable), code_block);
    void* const block = memory.reallocate(code_block, {.size = 40});
    ASSERT_NE(block, nullptr);
    EXPECT_NE(place_of(block), "CODE");
    EXPECT_EQ(memory.remove("CODE"), ramwright::region_error::none) << "nothing stayed behind";
}

TEST_F(heap_blocks, stay_when_they_can) {
    void* const block = memory.allocate({.size = 60}, capability::dma);
    EXPECT_EQ(memory.reallocate(block, {.size = 600}, capability::internal), block);
    EXPECT_EQ(memory.reallocate(block, {.size = 10}, capability::dma), block);
    EXPECT_EQ(memory.reallocate(block, {.size = 0}, capability::dma), block);
}

TEST_F(heap_blocks, keep_the_alignment_asked_for_when_they_move) {
    void* block = memory.allocate({.size = 100, .alignment = 256});
    EXPECT_NE(memory.allocate({.size = 100, .alignment = 256}), nullptr);  // in the way
    for (std::size_t size = 200; size < 2500; size += 300) {
        block = memory.reallocate(block, {.size = size, .alignment = 256});
        ASSERT_NE(block, nullptr);
        EXPECT_EQ(address(block) % 256, 0U) << size;
    }
}

TEST_F(heap_blocks, stay_as_they_were_when_there_is_no_room) {
    char* const block = static_cast<char*>(memory.allocate({.size = 60}, capability::dma));
    std::strcpy(block, "kept");
    EXPECT_EQ(memory.reallocate(block, {.size = dma_bytes}, capability::dma), nullptr);
    EXPECT_EQ(memory.reallocate(block, {.size = 60}, capability::executable), nullptr);
    EXPECT_EQ(memory.reallocate(block, {.size = 60, .alignment = 3}, capability::dma), nullptr);
    EXPECT_EQ(ramwright::failures.total(), 3U);
    EXPECT_STREQ(block, "kept");
    EXPECT_TRUE(memory.check_block(block));
    EXPECT_TRUE(memory.deallocate(block));
}

TEST_F(heap_blocks, of_nothing_reallocated_are_new) {
    EXPECT_EQ(place_of(memory.reallocate(nullptr, {.size = 60}, capability::dma)), "DMA");
}

TEST_F(heap_blocks, move_rather_than_grow_over_a_boundary) {
    void* block = memory.allocate({.want = {.size = 40}, .with = capability::external});
    const std::size_t to_boundary = 4096 - (address(block) & 4095);
    const std::size_t size = to_boundary + 8;
    ASSERT_LT(size, 4096U);
    const void* const moved = memory.reallocate(
        block, {.want = {.size = size}, .with = capability::external, .boundary = 4096});
    EXPECT_NE(moved, block);
    EXPECT_EQ(address(moved) / 4096, (address(moved) + size - 1) / 4096);
}

}  // namespace
