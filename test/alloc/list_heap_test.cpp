// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <vector>

#if defined(__linux__) && defined(__LP64__)
#include <sys/mman.h>
#endif

#include "ramwright/alloc/best_fit.hpp"
#include "ramwright/alloc/first_fit.hpp"
#include "ramwright/core/failure.hpp"

/// \file
/// What is first_fit's and best_fit's own, beside what allocator_suite.cpp tests on every allocator.

namespace {

using ramwright::best_fit;
using ramwright::check_level;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::first_fit;
using ramwright::large_best_fit;
using ramwright::large_first_fit;
using ramwright::merging;

template <typename Heap>
class list_heap : public testing::Test {
protected:
    list_heap() { failures.clear(); }

    static constexpr std::size_t granule = Heap::granule;
    static constexpr std::size_t header = Heap::header_bytes;
    static constexpr std::size_t overhead = Heap::overhead_bytes;
    /// The size of a request that fills so many granules.
    static constexpr std::size_t bytes(std::size_t units) { return units * granule - overhead; }

    std::byte* take(std::size_t units) {
        return static_cast<std::byte*>(heap_.try_allocate({.size = bytes(units)}));
    }
    /// `count` blocks that lie one behind the other.
    template <std::size_t count>
    std::array<std::byte*, count> row(std::size_t units) {
        std::array<std::byte*, count> blocks{};
        for (std::byte*& each : blocks) {
            each = take(units);
        }
        return blocks;
    }
    static void write(std::byte* at, std::uint32_t value) {
        const auto low = static_cast<std::uint16_t>(value);
        std::memcpy(at, &low, sizeof(low));
    }

    alignas(64) std::array<std::byte, 4096> region_{};
    Heap heap_{region_};
};
using every_heap = testing::Types<first_fit<>, large_first_fit<>, best_fit<>, large_best_fit<>,
                                  best_fit<merging::off>, first_fit<check_level::full>,
                                  best_fit<merging::on, check_level::full>>;
TYPED_TEST_SUITE(list_heap, every_heap);

TYPED_TEST(list_heap, keeps_a_header_and_no_more) {
    const std::size_t fixed = TypeParam::bytes_for_units(0);
    EXPECT_EQ(fixed, this->granule == 8 ? 24U : 48U);
    EXPECT_EQ(this->heap_.free_bytes(),
              (4096 - fixed) / this->granule * this->granule - this->overhead);
    EXPECT_EQ(this->heap_.largest_free(), this->heap_.free_bytes());
    std::size_t blocks = 0;
    while (this->take(3) != nullptr) {
        ++blocks;
    }
    EXPECT_EQ(blocks, (4096 - fixed) / (3 * this->granule));
}

TYPED_TEST(list_heap, grows_into_the_free_space_behind) {
    const auto [first, second, third] = this->template row<3>(10);
    (void)third;
    EXPECT_FALSE(this->heap_.resize(first, this->bytes(11)));
    EXPECT_TRUE(this->heap_.deallocate(second));
    const std::size_t free = this->heap_.free_bytes();
    EXPECT_TRUE(this->heap_.resize(first, this->bytes(14)));
    EXPECT_EQ(this->heap_.usable_size(first), this->bytes(14));
    EXPECT_EQ(this->heap_.free_bytes(), free - 4 * this->granule);
    EXPECT_FALSE(this->heap_.resize(first, this->bytes(21)));
    EXPECT_TRUE(this->heap_.resize(first, this->bytes(20)));
    EXPECT_TRUE(this->heap_.resize(first, this->bytes(2)));
    EXPECT_EQ(this->heap_.free_bytes(), free + 8 * this->granule);
    EXPECT_TRUE(this->heap_.check());
}

TYPED_TEST(list_heap, remembers_the_least_that_was_free) {
    const std::size_t fresh = this->heap_.free_bytes();
    EXPECT_EQ(this->heap_.least_free_bytes(), fresh);
    std::byte* const block = this->take(50);
    EXPECT_TRUE(this->heap_.deallocate(block));
    EXPECT_EQ(this->heap_.free_bytes(), fresh);
    EXPECT_EQ(this->heap_.least_free_bytes(), fresh - 50 * this->granule);
}

TYPED_TEST(list_heap, says_that_a_block_was_freed_before) {
    // In every order, so that it merges with the one before it, after it, or both.
    std::array<std::size_t, 3> order{0, 1, 2};
    do {
        const auto blocks = this->template row<4>(5);
        for (const std::size_t which : order) {
            EXPECT_TRUE(this->heap_.deallocate(blocks[which]));
        }
        for (const std::size_t which : order) {
            EXPECT_FALSE(this->heap_.deallocate(blocks[which]));
            EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
            EXPECT_TRUE(this->heap_.check());
        }
        EXPECT_TRUE(this->heap_.deallocate(blocks[3]));
    } while (std::next_permutation(order.begin(), order.end()));
}

TYPED_TEST(list_heap, finds_a_header_that_was_overwritten) {
    const auto blocks = this->template row<5>(4);
    std::array<std::byte, 4096> saved{};
    saved = this->region_;
    // Both words of the block's own header, and the first of the one behind it.
    for (std::byte* const word :
         {blocks[2] - this->header, blocks[2] - this->header / 2, blocks[3] - this->header}) {
        for (const std::uint32_t value :
             {0x0000U, 0x0001U, 0x0005U, 0x4141U, 0x7FFFU, 0x8001U, 0xFFFFU}) {
            this->write(word, value);
            EXPECT_FALSE(this->heap_.check());
            EXPECT_FALSE(this->heap_.deallocate(blocks[2]));
            EXPECT_FALSE(this->heap_.resize(blocks[2], this->bytes(1)));
            EXPECT_EQ(this->heap_.usable_size(blocks[2]), 0U);
            EXPECT_NE(failures.last()->kind, failure_kind::foreign_pointer);
            bool found = false;
            for (int i = 0; i < 6; ++i) {
                found = found || !this->heap_.check_some(1);
            }
            EXPECT_TRUE(found);
            std::memcpy(this->region_.data(), saved.data(), saved.size());
        }
    }
    EXPECT_TRUE(this->heap_.check());
    EXPECT_TRUE(this->heap_.deallocate(blocks[2]));
}

/// A use after free that hits the links must not lead the heap out of its region, or in circles.
TYPED_TEST(list_heap, ends_at_a_link_that_was_overwritten) {
    const auto blocks = this->template row<9>(4);
    for (const std::size_t which : {1U, 3U, 5U, 7U}) {
        EXPECT_TRUE(this->heap_.deallocate(blocks[which]));
    }
    std::array<std::byte, 4096> saved{};
    saved = this->region_;
    for (const std::size_t which : {1U, 3U, 5U, 7U}) {
        for (const std::size_t link : {std::size_t{0}, this->header / 2}) {
            for (const std::uint32_t value : {0x0001U, 0x0009U, 0x0015U, 0x4141U, 0xFFFFU}) {
                this->write(blocks[which] + link, value);
                if (this->region_ == saved) {
                    continue;  // was so before
                }
                EXPECT_FALSE(this->heap_.check());
                EXPECT_EQ(this->heap_.try_allocate({.size = 3900}), nullptr);
                (void)this->heap_.largest_free();
                (void)this->heap_.deallocate(blocks[4]);
                (void)this->heap_.try_allocate({.size = this->bytes(4)});
                std::memcpy(this->region_.data(), saved.data(), saved.size());
                EXPECT_TRUE(this->heap_.check());
            }
        }
    }
    EXPECT_GT(failures.total(), 0U);
}

TYPED_TEST(list_heap, refuses_a_free_that_would_follow_a_bad_link) {
    const auto blocks = this->template row<5>(4);
    EXPECT_TRUE(this->heap_.deallocate(blocks[1]));
    EXPECT_TRUE(this->heap_.deallocate(blocks[3]));
    const ramwright::snapshot before = this->heap_.snapshot();
    std::memset(blocks[1], 'A', this->header);
    std::memset(blocks[3], 'A', this->header);
    failures.clear();
    EXPECT_FALSE(this->heap_.deallocate(blocks[2]));
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
    EXPECT_EQ(this->heap_.usable_size(blocks[2]), this->bytes(4));
    EXPECT_EQ(this->heap_.snapshot().live_blocks, before.live_blocks);
    EXPECT_EQ(this->heap_.free_bytes(), before.free_bytes);
}

/// As many calls as the region has granules, whatever else goes on.
TYPED_TEST(list_heap, background_check_visits_every_block) {
    std::mt19937 next{11};
    std::vector<std::byte*> lasting;
    std::vector<std::byte*> passing;
    const auto churn = [&] {
        if (passing.size() < 30 && next() % 2 == 0) {
            if (std::byte* const block = this->take(1 + next() % 9)) {
                passing.push_back(block);
            }
        } else if (!passing.empty()) {
            std::swap(passing[next() % passing.size()], passing.back());
            if (next() % 3 == 0) {
                (void)this->heap_.resize(passing.back(), this->bytes(1 + next() % 12));
            } else {
                EXPECT_TRUE(this->heap_.deallocate(passing.back()));
                passing.pop_back();
            }
        }
    };
    while (lasting.size() < 12) {
        churn();
        if (next() % 4 == 0) {
            lasting.push_back(this->take(2));
        }
    }
    const std::size_t granules = 4096 / this->granule;
    for (std::byte* const damaged : lasting) {
        // Start anywhere.
        for (std::size_t i = next() % 60; i != 0; --i) {
            EXPECT_TRUE(this->heap_.check_some(1));
            churn();
        }
        std::array<std::byte, TypeParam::header_bytes> saved{};
        std::byte* const start = damaged - this->header;
        std::size_t calls = 0;
        for (bool intact = true; intact; ++calls) {
            ASSERT_LE(calls, granules);
            // The program goes on in good health; the damage is there whenever it is looked for.
            std::memcpy(saved.data(), start, saved.size());
            std::memset(start, 'A', saved.size());
            intact = this->heap_.check_some(1);
            std::memcpy(start, saved.data(), saved.size());
            churn();
        }
    }
    EXPECT_TRUE(this->heap_.check());
}

/// A block that is freed and taken again between calls, before which the check has just arrived, must not
/// hold it up.
TYPED_TEST(list_heap, background_check_is_not_held_up) {
    auto blocks = this->template row<4>(4);
    EXPECT_TRUE(this->heap_.deallocate(blocks[1]));
    std::byte* const behind = blocks[3] - this->header;
    std::array<std::byte, TypeParam::header_bytes> saved{};
    bool reached = false;
    for (int call = 0; call < 12 && !reached; ++call) {
        std::memcpy(saved.data(), behind, saved.size());
        std::memset(behind, 'A', saved.size());
        reached = !this->heap_.check_some(1);
        std::memcpy(behind, saved.data(), saved.size());
        // blocks[0] merges with the hole behind it, and is taken from it again.
        EXPECT_TRUE(this->heap_.deallocate(blocks[0]));
        blocks[0] = this->take(4);
        ASSERT_NE(blocks[0], nullptr);
    }
    EXPECT_TRUE(reached);
}

TYPED_TEST(list_heap, background_check_of_an_empty_heap_is_content) {
    TypeParam nothing{{}};
    EXPECT_TRUE(nothing.check_some(1000));
    EXPECT_TRUE(this->heap_.check_some(1000));
    EXPECT_TRUE(this->heap_.check_some(0));
}

TEST(first_fit_heap, takes_the_lowest_hole_that_has_room) {
    alignas(8) std::array<std::byte, 1024> region{};
    first_fit<> heap{region};
    std::array<void*, 7> blocks{};
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        blocks[i] = heap.allocate({.size = i == 1 ? 200U : 20U});
    }
    EXPECT_TRUE(heap.deallocate(blocks[5]));
    EXPECT_TRUE(heap.deallocate(blocks[1]));
    EXPECT_TRUE(heap.deallocate(blocks[3]));
    EXPECT_EQ(heap.allocate({.size = 20}), blocks[1]) << "though others fit exactly";
    EXPECT_EQ(heap.largest_free(), 648U - 4) << "behind the last block";
}

TEST(best_fit_heap, takes_the_smallest_hole_that_has_room) {
    alignas(8) std::array<std::byte, 1024> region{};
    best_fit<> heap{region};
    std::array<void*, 8> blocks{};
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        blocks[i] = heap.allocate({.size = i == 1 ? 100U : i == 3 ? 50U : 20U});
    }
    for (const std::size_t which : {1U, 5U, 3U}) {
        EXPECT_TRUE(heap.deallocate(blocks[which]));
    }
    EXPECT_EQ(heap.allocate({.size = 45}), blocks[3]);
    EXPECT_EQ(heap.allocate({.size = 12}), blocks[5]);
    EXPECT_EQ(heap.allocate({.size = 52}), blocks[1]);
}

TEST(best_fit_heap, of_equal_holes_takes_the_lowest) {
    alignas(8) std::array<std::byte, 1024> region{};
    best_fit<merging::off> heap{region};
    std::array<void*, 6> blocks{};
    for (void*& each : blocks) {
        each = heap.allocate({.size = 20});
    }
    for (const std::size_t which : {4U, 0U, 2U}) {
        EXPECT_TRUE(heap.deallocate(blocks[which]));
    }
    for (const std::size_t which : {0U, 2U, 4U}) {
        EXPECT_EQ(heap.allocate({.size = 20}), blocks[which]);
    }
}

TEST(best_fit_heap, merges_iff_that_was_chosen) {
    const auto largest_after_use = [](auto heap_type) {
        alignas(8) std::array<std::byte, 1024> region{};
        typename decltype(heap_type)::type heap{region};
        std::vector<void*> blocks;
        while (void* const block = heap.try_allocate({.size = 20})) {
            blocks.push_back(block);
        }
        for (void* const each : blocks) {
            EXPECT_TRUE(heap.deallocate(each));
        }
        EXPECT_EQ(heap.free_bytes(), 1000U - 4);
        EXPECT_TRUE(heap.check());
        return heap.largest_free();
    };
    EXPECT_EQ(largest_after_use(std::type_identity<best_fit<merging::on>>{}), 1000U - 4);
    EXPECT_LE(largest_after_use(std::type_identity<best_fit<merging::off>>{}), 24U);
}

TEST(freed_memory_at_full, shows_who_wrote_to_it) {
    alignas(8) std::array<std::byte, 1024> region{};
    first_fit<check_level::full> heap{region};
    auto* const block = static_cast<std::byte*>(heap.allocate({.size = 100}));
    EXPECT_TRUE(heap.deallocate(block));
    EXPECT_TRUE(heap.check());
    block[60] = std::byte{1};
    EXPECT_FALSE(heap.check());
    EXPECT_FALSE(heap.check_some(10));
}

#if defined(__linux__) && defined(__LP64__)

template <typename Heap>
class heap_of_4_gib : public testing::Test {};
using large_heaps =
    testing::Types<large_first_fit<>, large_best_fit<>, large_best_fit<merging::off>>;
TYPED_TEST_SUITE(heap_of_4_gib, large_heaps);

TYPED_TEST(heap_of_4_gib, serves_to_its_last_byte) {
    constexpr std::size_t size = std::size_t{1} << 32;
    // Nothing of it is there until it is touched.
    void* const memory = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    {
        TypeParam heap{{static_cast<std::byte*>(memory), size}};
        EXPECT_GT(heap.free_bytes(), size - 100);
        const std::size_t half = size / 2 - 200;
        void* const low = heap.allocate({.size = half});
        void* const high = heap.allocate({.size = half});
        ASSERT_NE(low, nullptr);
        ASSERT_NE(high, nullptr);
        EXPECT_GE(heap.usable_size(high), half);
        EXPECT_EQ(heap.try_allocate({.size = 1000}), nullptr);
        auto* const last = static_cast<std::byte*>(heap.allocate({.size = heap.largest_free()}));
        ASSERT_NE(last, nullptr);
        EXPECT_GT(last + heap.usable_size(last), static_cast<std::byte*>(memory) + size - 32);
        EXPECT_TRUE(heap.check());
        for (void* const each : {low, static_cast<void*>(last), high}) {
            EXPECT_TRUE(heap.deallocate(each));
        }
        EXPECT_TRUE(heap.check());
        EXPECT_EQ(heap.snapshot().live_blocks, 0U);
    }
    munmap(memory, size);
}

#endif

}  // namespace
