// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/general.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <span>
#include <vector>

namespace {

using ramwright::check_level;
using ramwright::general;
using ramwright::large_general;

template <typename Heap>
class general_test : public testing::Test {
protected:
    void* take(std::size_t size) { return heap_.try_allocate({.size = size}); }

    /// Whether check_some, called once, stops at a block whose header is overwritten meanwhile.
    bool finds_damage_at(void* block) {
        std::byte* const header = static_cast<std::byte*>(block) - Heap::header_bytes;
        std::array<std::byte, Heap::header_bytes> saved{};
        std::memcpy(saved.data(), header, saved.size());
        std::memset(header, 'A', saved.size());
        const bool found = !heap_.check_some(1);
        std::memcpy(header, saved.data(), saved.size());
        return found;
    }

    alignas(16) std::array<std::byte, 8192> region_{};
    Heap heap_{region_};
};

using heaps = testing::Types<general<check_level::standard>, large_general<check_level::standard>,
                             general<check_level::full>>;
TYPED_TEST_SUITE(general_test, heaps);

TYPED_TEST(general_test, background_check_visits_every_block) {
    std::array<void*, 9> blocks{};
    for (void*& each : blocks) {
        each = this->take(40);
    }
    for (void* const each : blocks) {
        EXPECT_TRUE(this->finds_damage_at(each)) << "each call goes on at the next block";
        EXPECT_TRUE(this->heap_.check_some(1));
    }
}

TYPED_TEST(general_test, background_check_is_not_held_up_by_a_block_that_comes_and_goes) {
    std::array<void*, 4> blocks{};
    for (void*& each : blocks) {
        each = this->take(40);
    }
    this->heap_.deallocate(blocks[1]);
    bool reached = false;
    for (int call = 0; call < 12 && !reached; ++call) {
        reached = this->finds_damage_at(blocks[3]);
        // It merges with the hole behind it, and is cut from it again.
        this->heap_.deallocate(blocks[0]);
        blocks[0] = this->take(40);
        ASSERT_NE(blocks[0], nullptr);
    }
    EXPECT_TRUE(reached);
}

TYPED_TEST(general_test, background_check_is_not_held_up_by_the_block_at_the_top) {
    std::array<void*, 9> blocks{};
    for (void*& each : blocks) {
        each = this->take(40);
    }
    std::reverse(blocks.begin(), blocks.end());  // so that it has to come past the top to the next
    const std::size_t units = this->heap_.storage().size() / TypeParam::granule;
    for (void* const each : blocks) {
        std::size_t calls = 0;
        for (bool reached = false; !reached; ++calls) {
            ASSERT_LE(calls, units);
            void* const last = this->take(100);
            reached = this->finds_damage_at(each);
            ASSERT_TRUE(this->heap_.deallocate(last));
        }
    }
}

TYPED_TEST(general_test, a_walk_in_steps_ends_though_a_block_comes_and_goes_at_the_top) {
    std::array<void*, 9> blocks{};
    for (void*& each : blocks) {
        each = this->take(40);
    }
    const std::byte* const start = this->heap_.storage().data();
    std::array<int, 9> visits{};
    this->heap_.visit_from_start();
    auto come = ramwright::visited::some;
    for (std::size_t steps = 0; come == ramwright::visited::some; ++steps) {
        ASSERT_LE(steps, blocks.size() + 1);
        void* const last = this->take(100);
        come = this->heap_.visit_some(1, [&](const ramwright::block& seen) {
            for (std::size_t i = 0; i != blocks.size(); ++i) {
                visits[i] += start + seen.offset == blocks[i] ? 1 : 0;
            }
        });
        ASSERT_TRUE(this->heap_.deallocate(last));
    }
    EXPECT_EQ(come, ramwright::visited::all);
    for (const int each : visits) {
        EXPECT_EQ(each, 1);
    }
}

TYPED_TEST(general_test, background_check_stands_on_blocks_under_any_churn) {
    std::minstd_rand random{5};
    std::vector<void*> live;
    for (int step = 0; step != 30'000; ++step) {
        if (random() % 5 < 3) {
            if (void* const block = this->take(random() % 400)) {
                std::memset(block, static_cast<int>(random()), this->heap_.usable_size(block));
                live.push_back(block);
            }
        } else if (!live.empty()) {
            const std::size_t index = random() % live.size();
            if (random() % 3 == 0) {
                static_cast<void>(this->heap_.resize(live[index], random() % 500));
            } else {
                ASSERT_TRUE(this->heap_.deallocate(live[index]));
                live[index] = live.back();
                live.pop_back();
            }
        }
        ASSERT_TRUE(this->heap_.check_some(1)) << "it stood inside a block, step " << step;
    }
}

/// Room for an aligned block wherever a hole begins is more than the block has.
TYPED_TEST(general_test, an_aligned_block_is_had_again_where_nothing_else_is_free) {
    constexpr ramwright::layout want{.size = 100, .alignment = 128};
    void* const block = this->heap_.try_allocate(want);
    ASSERT_NE(block, nullptr);
    while (this->take(1) != nullptr) {
    }
    for (int turn = 0; turn != 3; ++turn) {
        ASSERT_TRUE(this->heap_.deallocate(block));
        EXPECT_EQ(this->heap_.try_allocate(want), block);
        EXPECT_EQ(this->heap_.free_bytes(), 0U);
        EXPECT_TRUE(this->heap_.check());
    }
}

TYPED_TEST(general_test, an_aligned_block_is_had_of_a_hole_further_on_in_which_it_lies_right) {
    constexpr std::size_t alignment = 8 * TypeParam::granule;
    constexpr std::size_t size = 7 * TypeParam::granule;
    std::vector<void*> lying_right;
    std::vector<void*> others;
    while (void* const block = this->take(size)) {
        const bool is_aligned = reinterpret_cast<std::uintptr_t>(block) % alignment == 0;
        (is_aligned ? lying_right : others).push_back(block);
        // Parts them, by one granule or two so that they come to lie in all ways.
        if (this->take(others.size() % 2 == 0 ? 1 : TypeParam::granule + 1) == nullptr) {
            break;
        }
    }
    ASSERT_FALSE(lying_right.empty());
    ASSERT_GE(others.size(), 3U);
    while (this->take(1) != nullptr) {
    }
    const ramwright::layout want{.size = size, .alignment = alignment};
    // The lowest of the list is looked at first.
    for (std::size_t i = 0; i != 2; ++i) {
        ASSERT_TRUE(this->heap_.deallocate(others[i]));
        EXPECT_EQ(this->heap_.try_allocate(want), nullptr);
        EXPECT_TRUE(this->heap_.check());
    }
    ASSERT_TRUE(this->heap_.deallocate(lying_right.back()));
    EXPECT_EQ(this->heap_.try_allocate(want), lying_right.back());
    EXPECT_TRUE(this->heap_.check());
}

TYPED_TEST(general_test, an_aligned_block_is_had_of_the_last_free_space) {
    constexpr std::size_t alignment = 64 * TypeParam::granule;
    const ramwright::layout want{.size = 32 * TypeParam::granule, .alignment = alignment};
    std::vector<void*> had;
    for (void* block = this->heap_.try_allocate(want); block != nullptr;
         block = this->heap_.try_allocate(want)) {
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0U);
        had.push_back(block);
        EXPECT_TRUE(this->heap_.check());
    }
    // Every place in the region where one can start.
    const auto start = reinterpret_cast<std::uintptr_t>(this->heap_.storage().data());
    const std::uintptr_t end = start + this->heap_.storage().size();
    const std::uintptr_t first = (start + 512 + alignment - 1) / alignment * alignment;
    EXPECT_GE(had.size(), (end - first) / alignment);
    for (void* const each : had) {
        EXPECT_TRUE(this->heap_.deallocate(each));
    }
    EXPECT_EQ(this->heap_.snapshot().live_blocks, 0U);
    EXPECT_TRUE(this->heap_.check());
}

TYPED_TEST(general_test, random_aligned_requests_damage_nothing) {
    std::minstd_rand random{17};
    std::vector<std::byte*> live;
    for (int step = 0; step != 20'000; ++step) {
        if (random() % 5 < 3) {
            const ramwright::layout want{.size = 1 + random() % 300,
                                         .alignment = std::size_t{1} << random() % 10};
            if (auto* const block = static_cast<std::byte*>(this->heap_.try_allocate(want))) {
                ASSERT_EQ(reinterpret_cast<std::uintptr_t>(block) % want.alignment, 0U);
                std::memset(block, static_cast<int>(random()), want.size);
                live.push_back(block);
            }
        } else if (!live.empty()) {
            std::swap(live[random() % live.size()], live.back());
            ASSERT_TRUE(this->heap_.deallocate(live.back()));
            live.pop_back();
        }
        if (step % 16 == 0) {
            ASSERT_TRUE(this->heap_.check()) << step;
        }
    }
}

TYPED_TEST(general_test, largest_free_is_what_would_be_served) {
    std::minstd_rand random{11};
    std::vector<void*> live;
    for (int step = 0; step != 5'000; ++step) {
        if (random() % 2 == 0) {
            if (void* const block = this->take(random() % 600)) {
                live.push_back(block);
            }
        } else if (!live.empty()) {
            this->heap_.deallocate(live.back());
            live.pop_back();
        }
        const std::size_t largest = this->heap_.largest_free();
        EXPECT_EQ(this->take(largest + 1 + TypeParam::granule), nullptr);
        if (largest != 0) {
            void* const block = this->take(largest);
            ASSERT_NE(block, nullptr) << largest;
            this->heap_.deallocate(block);
        }
    }
}

TYPED_TEST(general_test, a_hole_of_exactly_the_right_size_is_found) {
    // What rounds a request up to the next list passes over such holes: the region is full of them.
    std::vector<void*> blocks;
    while (void* const block = this->take(200)) {
        blocks.push_back(block);
    }
    for (std::size_t index = 0; index < blocks.size(); index += 2) {
        this->heap_.deallocate(blocks[index]);
    }
    for (std::size_t index = 0; index < blocks.size(); index += 2) {
        EXPECT_NE(this->take(200), nullptr) << index;
    }
}

TYPED_TEST(general_test,
           what_is_written_into_a_free_neighbour_is_found_when_its_writer_is_given_back) {
    constexpr std::size_t margin = 1024;
    constexpr auto outside = std::byte{0x55};
    alignas(16) std::array<std::byte, margin + 2048 + margin> storage{};
    for (const int written : {0x00, 0x0A, 0x7F, 0x80, 0xFF}) {
        for (std::size_t bytes = 1; bytes <= 2 * sizeof(void*); ++bytes) {
            for (const bool grows : {false, true}) {
                storage.fill(outside);
                TypeParam heap{std::span{storage}.subspan(margin, 2048)};
                std::array<std::byte*, 4> blocks{};
                for (std::byte*& each : blocks) {
                    each = static_cast<std::byte*>(heap.allocate({.size = 36}));
                }
                EXPECT_TRUE(heap.deallocate(blocks[1]));
                std::memset(blocks[0] + heap.usable_size(blocks[0]), written, bytes);
                const std::size_t before = heap.free_bytes();
                ramwright::failures.clear();

                EXPECT_FALSE(grows ? heap.resize(blocks[0], 60) : heap.deallocate(blocks[0]))
                    << bytes << " times " << written;
                ASSERT_NE(ramwright::failures.last(), nullptr);
                EXPECT_EQ(ramwright::failures.last()->kind,
                          ramwright::failure_kind::corrupted_block);
                EXPECT_EQ(heap.free_bytes(), before);
                EXPECT_EQ(std::count(storage.begin(), storage.begin() + margin, outside), margin);
                EXPECT_EQ(std::count(storage.end() - margin, storage.end(), outside), margin);
            }
        }
    }
}

TEST(general_state, is_small) {
    alignas(8) std::array<std::byte, 1024> region{};
    general<> heap{region};
    EXPECT_LE(region.size() - heap.free_bytes(), 160U) << "tables, and the header of a free block";
}

}  // namespace
