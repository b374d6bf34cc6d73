// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/sampled.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <set>

#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"

namespace {

using ramwright::failure_kind;
using ramwright::failures;
using ramwright::general;

class sampled : public testing::Test {
protected:
    sampled() { failures.clear(); }

    /// A block with fences, among others that were freed again.
    template <typename Heap>
    static std::byte* take_sampled(Heap& heap, std::size_t size) {
        for (;;) {
            const std::uint32_t before = heap.sampled_blocks();
            void* const block = heap.allocate({.size = size});
            if (block == nullptr || heap.sampled_blocks() != before) {
                return static_cast<std::byte*>(block);
            }
            EXPECT_TRUE(heap.deallocate(block));
        }
    }

    alignas(8) std::array<std::byte, 16 * 1024> memory_{};
    ramwright::sampled<general<>, 4> heap_{memory_};
};

TEST_F(sampled, one_in_so_many_is_sampled) {
    ramwright::sampled<general<>, 64> heap{memory_};
    constexpr std::uint32_t requests = 64'000;
    for (std::uint32_t request = 0; request != requests; ++request) {
        EXPECT_TRUE(heap.deallocate(heap.allocate({.size = 20 + request % 50})));
    }
    EXPECT_GT(heap.sampled_blocks(), requests / 64 * 9 / 10);
    EXPECT_LT(heap.sampled_blocks(), requests / 64 * 11 / 10);
    EXPECT_TRUE(heap.check());
}

TEST_F(sampled, a_program_that_repeats_itself_is_sampled_everywhere) {
    // Four sites in a row, again and again: a counter of 4 would choose the same site each time.
    std::array<int, 4> of_site{};
    for (int request = 0; request != 4000; ++request) {
        const std::uint32_t before = heap_.sampled_blocks();
        void* const block = heap_.allocate({.size = 20});
        of_site[static_cast<std::size_t>(request % 4)] += heap_.sampled_blocks() != before;
        EXPECT_TRUE(heap_.deallocate(block));
    }
    for (const int times : of_site) {
        EXPECT_GT(times, 150);
    }
}

TEST_F(sampled, seeds_choose_differently_and_repeatably) {
    const auto chosen = [&](std::uint32_t seed) {
        ramwright::sampled<general<>, 64> heap{memory_};
        heap.seed(seed);
        std::set<int> requests;
        for (int request = 0; request != 1000; ++request) {
            const std::uint32_t before = heap.sampled_blocks();
            (void)heap.deallocate(heap.allocate({.size = 8}));
            if (heap.sampled_blocks() != before) {
                requests.insert(request);
            }
        }
        return requests;
    };
    EXPECT_EQ(chosen(1), chosen(1));
    EXPECT_NE(chosen(1), chosen(2));
    EXPECT_FALSE(chosen(0).empty());
}

TEST_F(sampled, overrun_and_underrun_of_a_sampled_block_are_found) {
    for (int at = -8; at != 25 + 4; at = at == -1 ? 25 : at + 1) {
        std::byte* const block = take_sampled(heap_, 25);
        block[at] ^= std::byte{0x40};
        EXPECT_FALSE(heap_.check());
        EXPECT_EQ(heap_.usable_size(block), 0U);
        EXPECT_FALSE(heap_.resize(block, 20));
        EXPECT_FALSE(heap_.deallocate(block));
        EXPECT_EQ(failures.last()->kind, at < 0 ? failure_kind::underrun : failure_kind::overrun);
        EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(block));
        EXPECT_NE(failures.last()->caller, 0U);
        block[at] ^= std::byte{0x40};
        EXPECT_TRUE(heap_.deallocate(block));
        EXPECT_TRUE(heap_.check());
    }
    EXPECT_EQ(failures.total(), 2U * 12);
}

TEST_F(sampled, use_of_a_sampled_block_after_its_free_is_found) {
    std::byte* const stale = take_sampled(heap_, 30);
    EXPECT_TRUE(heap_.deallocate(stale));
    EXPECT_FALSE(heap_.deallocate(stale));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_FALSE(heap_.resize(stale, 8));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_EQ(heap_.usable_size(stale), 0U);
    EXPECT_EQ(heap_.snapshot().live_blocks, 0U);
    EXPECT_TRUE(heap_.check());

    stale[29] ^= std::byte{1};
    EXPECT_FALSE(heap_.check());
    failures.clear();
    // At the latest when all memory is wanted.
    while (failures.total() == 0 && heap_.try_allocate({.size = 500}) != nullptr) {
    }
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, failure_kind::written_after_free);
    EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(stale));
    EXPECT_NE(failures.last()->caller, 0U);
}

TEST_F(sampled, what_it_keeps_is_given_back_before_a_request_fails) {
    const std::size_t all = heap_.largest_free();
    for (int block = 0; block != 20; ++block) {
        std::byte* const one = take_sampled(heap_, 400);
        ASSERT_NE(one, nullptr);
        EXPECT_TRUE(heap_.deallocate(one));
    }
    EXPECT_LT(heap_.largest_free(), all);
    EXPECT_NE(heap_.allocate({.size = all}), nullptr);
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(sampled, a_long_block_is_fenced_and_not_kept) {
    const ramwright::snapshot fresh = heap_.snapshot();
    std::byte* const block = take_sampled(heap_, heap_.longest_kept + 1);
    block[heap_.longest_kept + 1] ^= std::byte{1};
    EXPECT_FALSE(heap_.deallocate(block));
    EXPECT_EQ(failures.last()->kind, failure_kind::overrun);
    block[heap_.longest_kept + 1] ^= std::byte{1};
    EXPECT_TRUE(heap_.deallocate(block));
    EXPECT_EQ(heap_.snapshot().free_blocks, fresh.free_blocks);
}

TEST_F(sampled, a_pointer_into_the_fence_is_refused) {
    std::byte* const block = take_sampled(heap_, 30);
    for (int before = 1; before <= 8; ++before) {
        EXPECT_FALSE(heap_.deallocate(block - before));
        EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
        EXPECT_FALSE(heap_.resize(block - before, 1));
        EXPECT_EQ(heap_.usable_size(block - before), 0U);
    }
    EXPECT_TRUE(heap_.deallocate(block));
}

TEST_F(sampled, the_start_of_a_fence_is_refused_wherever_the_block_lies) {
    ramwright::sampled<general<>, 1, 64> heap{memory_};
    std::uint32_t fenced = 0;
    while (void* const block = heap.try_allocate({.size = 40})) {
        if (heap.usable_size(block) == 40) {
            ++fenced;
            EXPECT_FALSE(heap.deallocate(static_cast<std::byte*>(block) - 8));
            EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
        }
    }
    EXPECT_GT(fenced, 50U);
    EXPECT_EQ(fenced, heap.sampled_blocks());
    EXPECT_TRUE(heap.check());
}

TEST_F(sampled, a_resized_block_keeps_its_fences) {
    std::byte* const block = take_sampled(heap_, 30);
    std::memset(block, 7, 30);
    ASSERT_TRUE(heap_.resize(block, 60));
    EXPECT_EQ(heap_.usable_size(block), 60U);
    EXPECT_EQ(block[29], std::byte{7});
    block[60] ^= std::byte{1};
    EXPECT_FALSE(heap_.deallocate(block));
    EXPECT_EQ(failures.last()->kind, failure_kind::overrun);
}

TEST_F(sampled, where_all_places_are_taken_blocks_stay_without_fences) {
    ramwright::sampled<general<>, 1, 1> heap{memory_};
    void* const fenced = heap.allocate({.size = 20});
    EXPECT_EQ(heap.usable_size(fenced), 20U);
    for (int request = 0; request != 50; ++request) {
        EXPECT_NE(heap.allocate({.size = 20}), nullptr);
    }
    EXPECT_EQ(heap.sampled_blocks(), 1U);
    EXPECT_EQ(failures.total(), 0U);
    EXPECT_TRUE(heap.deallocate(fenced));
    EXPECT_EQ(heap.usable_size(heap.allocate({.size = 20})), 20U);
    EXPECT_EQ(heap.sampled_blocks(), 2U);
}

TEST_F(sampled, a_request_that_fits_only_without_fences_is_served) {
    ramwright::sampled<ramwright::pool<>, 1> pool{memory_, ramwright::layout{.size = 64}};
    EXPECT_EQ(pool.largest_free(), 64U);
    EXPECT_NE(pool.allocate({.size = 64}), nullptr);
    EXPECT_EQ(pool.sampled_blocks(), 0U);
    EXPECT_NE(pool.allocate({.size = 52}), nullptr);
    EXPECT_EQ(pool.sampled_blocks(), 1U);
}

/// The figures of docs/guards.md: of 2,000 devices, how many find a fault that touches so many blocks.
TEST_F(sampled, a_fault_is_found_on_as_many_devices_as_is_said) {
    struct outcome {
        int faults;
        int found;
    };
    for (const outcome said : {outcome{1, 43}, {16, 456}, {64, 1473}, {256, 2000}}) {
        int found = 0;
        for (std::uint32_t device = 1; device <= 2000; ++device) {
            ramwright::sampled<general<>, 64> heap{memory_};
            heap.seed(device * 2'654'435'761U);
            failures.clear();
            for (int request = 0; request != 300; ++request) {
                (void)heap.deallocate(heap.allocate({.size = 24}));
            }
            for (int fault = 0; fault != said.faults; ++fault) {
                auto* const block = static_cast<std::byte*>(heap.allocate({.size = 24}));
                if (heap.usable_size(block) ==
                    24) {  // else there is room behind what was asked for
                    block[24] ^= std::byte{1};
                    (void)heap.deallocate(block);
                    block[24] ^= std::byte{1};
                }
                (void)heap.deallocate(block);
            }
            found += failures.total() != 0 ? 1 : 0;
        }
        EXPECT_EQ(found, said.found) << said.faults;
    }
}

}  // namespace
