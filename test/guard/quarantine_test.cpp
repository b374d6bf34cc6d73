// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/quarantine.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/guard/red_zone.hpp"

namespace {

using ramwright::failure_kind;
using ramwright::failures;
using ramwright::general;

class quarantine : public testing::Test {
protected:
    quarantine() { failures.clear(); }

    static std::byte* take(auto& heap, std::size_t size) {
        return static_cast<std::byte*>(heap.allocate({.size = size}));
    }
    static std::uintptr_t address(const void* block) {
        return reinterpret_cast<std::uintptr_t>(block);
    }

    alignas(8) std::array<std::byte, 4096> memory_{};
};

TEST_F(quarantine, write_after_free_is_found_when_the_block_leaves) {
    for (std::size_t at = 0; at != 40; ++at) {
        ramwright::quarantine<general<>, 3> heap{memory_};
        std::byte* const stale = take(heap, 40);
        ASSERT_TRUE(heap.deallocate(stale));
        stale[at] ^= std::byte{0x10};
        EXPECT_FALSE(heap.check());
        for (int others = 0; others != 2; ++others) {
            EXPECT_TRUE(heap.deallocate(take(heap, 8)));
            EXPECT_EQ(failures.total(), 0U);
        }
        EXPECT_TRUE(heap.deallocate(take(heap, 8)));
        ASSERT_EQ(failures.total(), 1U);
        EXPECT_EQ(failures.last()->kind, failure_kind::written_after_free);
        EXPECT_EQ(failures.last()->address, address(stale));
        EXPECT_NE(failures.last()->caller, 0U);
        EXPECT_TRUE(heap.check());
        failures.clear();
    }
}

/// Frees, and says what a record of it has as the caller.
template <typename Heap>
[[gnu::noinline]] std::uintptr_t free_and_tell(Heap& heap, void* block) {
    EXPECT_TRUE(heap.deallocate(block));
    return ramwright::return_address();
}

TEST_F(quarantine, record_of_a_write_names_who_freed_the_block) {
    ramwright::quarantine<general<>, 1> heap{memory_};
    std::byte* const stale = take(heap, 16);
    std::byte* const other = take(heap, 16);
    const std::uintptr_t freed_by = free_and_tell(heap, stale);
    *stale = std::byte{0};
    const std::uintptr_t found_by = free_and_tell(heap, other);
    EXPECT_NE(freed_by, found_by);
    ASSERT_EQ(failures.last()->kind, failure_kind::written_after_free);
    EXPECT_EQ(failures.last()->caller, freed_by);
}

TEST_F(quarantine, double_free_and_resize_of_a_kept_block_are_refused) {
    ramwright::quarantine<general<>> heap{memory_};
    std::byte* const block = take(heap, 40);
    ASSERT_TRUE(heap.deallocate(block));
    EXPECT_FALSE(heap.deallocate(block));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_FALSE(heap.resize(block, 8));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_EQ(failures.last()->address, address(block));
    EXPECT_EQ(heap.usable_size(block), 0U);
    EXPECT_EQ(failures.total(), 2U);
    EXPECT_TRUE(heap.check());
}

TEST_F(quarantine, a_freed_block_is_not_handed_out_again_at_once) {
    ramwright::pool<> plain{memory_, ramwright::layout{.size = 32}};
    void* const first_of_plain = plain.allocate();
    EXPECT_TRUE(plain.deallocate(first_of_plain));
    EXPECT_EQ(plain.allocate(), first_of_plain) << "or this test shows nothing";

    ramwright::quarantine<ramwright::pool<>, 4> heap{memory_, ramwright::layout{.size = 32}};
    std::vector<std::byte*> freed;
    for (int round = 0; round != 4; ++round) {
        std::byte* const block = take(heap, 32);
        for (const std::byte* const before : freed) {
            EXPECT_NE(block, before);
        }
        freed.push_back(block);
        EXPECT_TRUE(heap.deallocate(block));
    }
    EXPECT_EQ(heap.kept_blocks(), 4U);
    EXPECT_EQ(heap.kept_bytes(), 4U * 32);
    EXPECT_TRUE(heap.deallocate(take(heap, 32)));
    EXPECT_EQ(heap.kept_blocks(), 4U);
    EXPECT_EQ(take(heap, 32), freed.front());
}

TEST_F(quarantine, its_bytes_are_bounded_and_what_is_larger_is_not_kept) {
    ramwright::quarantine<ramwright::red_zone<general<>>, 16, 100> heap{memory_};
    for (int round = 0; round != 20; ++round) {
        EXPECT_TRUE(heap.deallocate(take(heap, 30)));
        EXPECT_LE(heap.kept_bytes(), 100U);
    }
    EXPECT_EQ(heap.kept_blocks(), 3U);
    EXPECT_TRUE(heap.deallocate(take(heap, 101)));
    EXPECT_EQ(heap.kept_blocks(), 3U);
    EXPECT_TRUE(heap.deallocate(take(heap, 100)));
    EXPECT_EQ(heap.kept_blocks(), 1U);
}

TEST_F(quarantine, gives_back_before_a_request_fails) {
    ramwright::quarantine<general<>, 8> heap{memory_};
    const std::size_t all = heap.largest_free();
    for (int block = 0; block != 3; ++block) {
        EXPECT_TRUE(heap.deallocate(take(heap, all / 4)));
    }
    EXPECT_EQ(heap.kept_blocks(), 3U);
    EXPECT_LT(heap.largest_free(), all / 2);
    // The two oldest, together, are enough for this one; the last stays.
    std::byte* const more = take(heap, all / 4 + 40);
    EXPECT_NE(more, nullptr);
    EXPECT_EQ(heap.kept_blocks(), 1U);
    EXPECT_TRUE(heap.deallocate(more));
    EXPECT_NE(take(heap, all), nullptr);
    EXPECT_EQ(heap.kept_blocks(), 0U);
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(quarantine, an_impossible_request_gives_nothing_back) {
    ramwright::quarantine<general<>> heap{memory_};
    EXPECT_TRUE(heap.deallocate(take(heap, 40)));
    EXPECT_EQ(heap.allocate({.size = sizeof(memory_) + 1}), nullptr);
    EXPECT_EQ(heap.allocate({.size = 1, .alignment = 3}), nullptr);
    EXPECT_EQ(heap.kept_blocks(), 1U);
}

TEST_F(quarantine, counts_what_is_kept_as_free) {
    ramwright::quarantine<general<>> heap{memory_};
    const ramwright::snapshot fresh = heap.snapshot();
    std::byte* const block = take(heap, 44);
    EXPECT_TRUE(heap.deallocate(block));
    EXPECT_EQ(heap.snapshot().live_blocks, 0U);
    EXPECT_EQ(heap.snapshot().free_blocks, fresh.free_blocks + 1);
    EXPECT_LT(heap.snapshot().largest_free_bytes, fresh.largest_free_bytes);
    heap.give_back_all();
    EXPECT_EQ(heap.kept_bytes(), 0U);
    EXPECT_EQ(heap.snapshot(), fresh);
}

TEST_F(quarantine, finds_an_overrun_after_the_free_where_fences_are_inside) {
    ramwright::quarantine<ramwright::red_zone<general<>>, 1> heap{memory_};
    std::byte* const stale = take(heap, 21);
    EXPECT_TRUE(heap.deallocate(stale));
    stale[21] ^= std::byte{1};
    EXPECT_TRUE(heap.deallocate(take(heap, 8)));
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, failure_kind::overrun);
}

}  // namespace
