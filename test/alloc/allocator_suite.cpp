// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "region_of.hpp"
#include "shadow.hpp"
#include "subject.hpp"

/// \file
/// What the `allocator` concept promises, tested on every allocator of the library.

namespace ramwright_test {
namespace {

class allocator_suite : public testing::TestWithParam<subject> {
protected:
    allocator_suite() { ramwright::failures.clear(); }

    [[nodiscard]] std::unique_ptr<any_allocator> make() const { return make(region_); }
    [[nodiscard]] static std::unique_ptr<any_allocator> make(const region_of& region) {
        return GetParam().make(region.bytes());
    }

    /// All it gives out, until it gives no more.
    static std::vector<std::byte*> exhaust(any_allocator& from) {
        std::vector<std::byte*> blocks;
        while (void* const block = from.try_allocate(GetParam().served)) {
            blocks.push_back(static_cast<std::byte*>(block));
        }
        return blocks;
    }

    static ramwright::failure last_failure() {
        const ramwright::failure* const record = ramwright::failures.last();
        return record == nullptr ? ramwright::failure{} : *record;
    }
    static std::uintptr_t address(const void* pointer) {
        return reinterpret_cast<std::uintptr_t>(pointer);
    }

    const ramwright::layout served_ = GetParam().served;
    const std::size_t region_bytes_ = GetParam().region_bytes;
    const region_of region_{GetParam().region_bytes};
};

/// Faults of other allocators, by name: see regressions_test.cpp.
class regressions : public allocator_suite {};

TEST_P(allocator_suite, blocks_are_aligned_owned_and_apart) {
    const auto tested = make();
    std::byte* last_end = nullptr;
    std::vector<std::byte*> blocks = exhaust(*tested);
    ASSERT_FALSE(blocks.empty());
    std::sort(blocks.begin(), blocks.end());
    for (std::byte* const block : blocks) {
        EXPECT_EQ(address(block) % served_.alignment, 0U);
        EXPECT_TRUE(tested->owns(block));
        EXPECT_GE(tested->usable_size(block), served_.size);
        EXPECT_GE(static_cast<std::byte*>(block), last_end);
        last_end = static_cast<std::byte*>(block) + tested->usable_size(block);
    }
    EXPECT_LE(last_end, region_.bytes().data() + region_.bytes().size());
    EXPECT_EQ(tested->snapshot().live_blocks, blocks.size());
    EXPECT_TRUE(tested->check());
}

TEST_P(allocator_suite, freed_memory_is_served_again) {
    const auto tested = make();
    const ramwright::snapshot fresh = tested->snapshot();
    const std::vector<std::byte*> blocks = exhaust(*tested);
    for (std::byte* const block : blocks) {
        EXPECT_TRUE(tested->deallocate(block));
    }
    EXPECT_EQ(tested->snapshot().live_blocks, 0U);
    if (GetParam().keeps_freed) {
        EXPECT_GE(exhaust(*tested).size(), blocks.size() / 2);
        EXPECT_EQ(ramwright::failures.total(), 0U);
        return;
    }
    EXPECT_EQ(tested->snapshot().free_bytes, fresh.free_bytes);
    if (!GetParam().keeps_apart) {
        EXPECT_EQ(tested->snapshot().largest_free_bytes, fresh.largest_free_bytes);
    }
    EXPECT_EQ(exhaust(*tested).size(), blocks.size());
    EXPECT_EQ(ramwright::failures.total(), 0U);
}

TEST_P(allocator_suite, a_refused_request_leaves_one_record) {
    const auto tested = make();
    (void)exhaust(*tested);
    EXPECT_EQ(ramwright::failures.total(), 0U) << "try_allocate must leave none";
    EXPECT_EQ(tested->allocate(served_), nullptr);
    ASSERT_EQ(ramwright::failures.total(), 1U);
    const ramwright::failure record = last_failure();
    EXPECT_TRUE(record.kind == ramwright::failure_kind::out_of_memory ||
                (GetParam().limits_rounded && record.kind == ramwright::failure_kind::over_budget));
    EXPECT_EQ(record.wanted, served_);
    EXPECT_EQ(record.region, address(tested->storage().data()));
    EXPECT_EQ(record.free_bytes, tested->free_bytes());
    EXPECT_EQ(record.largest_free_bytes, tested->largest_free());
    EXPECT_NE(record.caller, 0U);
}

TEST_P(regressions, alloc_size_max_returns_null) {
    const auto tested = make();
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
    for (std::size_t below = 0; below < 300; ++below) {
        EXPECT_EQ(tested->try_allocate({most - below, 1}), nullptr);
        EXPECT_EQ(tested->try_allocate({most - below, 8}), nullptr);
        EXPECT_EQ(tested->try_allocate({ramwright::largest_request - below, 8}), nullptr);
    }
    EXPECT_EQ(tested->allocate({most, 8}), nullptr);
    EXPECT_EQ(last_failure().kind, ramwright::failure_kind::invalid_layout);
    EXPECT_TRUE(tested->check());
}

TEST_P(allocator_suite, size_zero_is_served_like_one) {
    const auto tested = make();
    void* const block = tested->allocate({0, 1});
    ASSERT_NE(block, nullptr);
    EXPECT_GE(tested->usable_size(block), 1U);
    EXPECT_NE(tested->try_allocate({0, 1}), block);
    EXPECT_TRUE(tested->deallocate(block));
}

TEST_P(regressions, overaligned_request_every_block_type) {
    // Started at each misalignment, so that a block aligned only by luck shows.
    for (std::size_t offset = 0; offset < 64; offset += 4) {
        const region_of region{region_bytes_, offset};
        const auto tested = make(region);
        for (std::size_t alignment = 1; alignment != 0; alignment *= 2) {
            for (std::size_t size = 1; size <= served_.size; size += 7) {
                void* const block = tested->try_allocate({size, alignment});
                EXPECT_EQ(address(block) & (alignment - 1), 0U) << "alignment " << alignment;
                EXPECT_TRUE(tested->deallocate(block));
            }
        }
        EXPECT_TRUE(tested->check());
    }
}

TEST_P(allocator_suite, an_alignment_that_is_no_power_of_two_is_refused) {
    const auto tested = make();
    for (const std::size_t alignment : {0, 3, 5, 6, 7, 12, 24, 48}) {
        EXPECT_EQ(tested->try_allocate({1, alignment}), nullptr) << alignment;
        EXPECT_EQ(tested->allocate({1, alignment}), nullptr) << alignment;
        EXPECT_EQ(last_failure().kind, ramwright::failure_kind::invalid_layout);
    }
}

TEST_P(allocator_suite, null_is_freed_in_silence) {
    const auto tested = make();
    EXPECT_TRUE(tested->deallocate(nullptr));
    EXPECT_EQ(ramwright::failures.total(), 0U);
}

TEST_P(allocator_suite, double_free_is_refused) {
    if (GetParam().checked()) {
        const auto tested = make();
        void* const block = tested->allocate(served_);
        void* const other = tested->try_allocate(served_);
        EXPECT_TRUE(tested->deallocate(block));
        EXPECT_FALSE(tested->deallocate(block));
        EXPECT_EQ(last_failure().kind, ramwright::failure_kind::double_free);
        EXPECT_EQ(last_failure().address, address(block));
        // And not handed out twice.
        void* const again = tested->allocate(served_);
        EXPECT_NE(tested->try_allocate(served_), again);
        EXPECT_TRUE(tested->deallocate(again));
        EXPECT_TRUE(tested->deallocate(other));
        EXPECT_TRUE(tested->check());
    }
}

TEST_P(allocator_suite, foreign_and_interior_pointers_are_refused) {
    if (GetParam().checked()) {
        const auto tested = make();
        auto other = std::make_unique<int>();
        EXPECT_FALSE(tested->deallocate(other.get()));
        EXPECT_EQ(last_failure().kind, ramwright::failure_kind::foreign_pointer);

        auto* const block = static_cast<std::byte*>(tested->allocate(served_));
        ASSERT_NE(block, nullptr);
        for (std::size_t inside = 1; inside < served_.size; ++inside) {
            EXPECT_FALSE(tested->deallocate(block + inside)) << inside;
            // Where headers lie among the blocks, what it looks like depends on what lies there.
            const ramwright::failure_kind kind = last_failure().kind;
            EXPECT_TRUE(kind == ramwright::failure_kind::interior_pointer ||
                        kind == ramwright::failure_kind::corrupted_block ||
                        kind == ramwright::failure_kind::double_free)
                << name_of(kind);
            EXPECT_FALSE(tested->resize(block + inside, 1)) << inside;
        }
        EXPECT_TRUE(tested->deallocate(block));
        EXPECT_TRUE(tested->check());
    }
}

TEST_P(allocator_suite, one_byte_too_many_is_found_at_the_free) {
    if (!GetParam().sees_overruns()) {
        GTEST_SKIP() << "without trailers";
    }
    const auto tested = make();
    for (std::size_t size = 1; size <= served_.size; ++size) {
        auto* const block = static_cast<std::byte*>(tested->allocate({size, 1}));
        if (block == nullptr) {
            continue;  // served by no class
        }
        ASSERT_EQ(tested->usable_size(block), size);
        for (int written = 0; written < 256; ++written) {
            const std::byte kept = block[size];
            if (kept == static_cast<std::byte>(written)) {
                continue;
            }
            block[size] = static_cast<std::byte>(written);
            ASSERT_FALSE(tested->deallocate(block)) << size << " " << written;
            ASSERT_EQ(last_failure().kind, GetParam().overrun_kind());
            ASSERT_EQ(last_failure().address, address(block));
            block[size] = kept;
        }
        ASSERT_TRUE(tested->deallocate(block));
    }
    EXPECT_TRUE(tested->check());
}

TEST_P(allocator_suite, what_was_written_to_while_it_was_free_is_not_handed_out) {
    if (!GetParam().sees_every_byte()) {
        GTEST_SKIP() << "nothing is filled";
    }
    for (std::size_t at = 0; at < served_.size; ++at) {
        const auto tested = make();
        // Between two that stay, so that the next request gets the same block.
        std::vector<std::byte*> blocks = exhaust(*tested);
        std::byte* const stale = blocks[blocks.size() / 2];
        ASSERT_TRUE(tested->deallocate(stale));
        ramwright::failures.clear();
        stale[at] ^= std::byte{0x11};
        EXPECT_FALSE(tested->check());
        EXPECT_EQ(tested->allocate(served_), nullptr) << at;
        ASSERT_GE(ramwright::failures.total(), 2U) << "the damage, and the refusal";
        EXPECT_EQ(ramwright::failures.last(1)->kind, ramwright::failure_kind::corrupted_block);
        EXPECT_EQ(last_failure().kind, ramwright::failure_kind::out_of_memory);
        stale[at] ^= std::byte{0x11};
        EXPECT_EQ(tested->allocate(served_), stale);
    }
}

TEST_P(allocator_suite, the_check_in_steps_reaches_every_block) {
    if (!GetParam().sees_every_byte()) {
        GTEST_SKIP() << "without trailers there is nothing to see in every block";
    }
    const auto tested = make();
    if (!tested->checks_in_steps()) {
        GTEST_SKIP() << "a guard";
    }
    const std::vector<std::byte*> blocks = exhaust(*tested);
    const ramwright::snapshot seen = tested->snapshot();
    const std::uint32_t most_calls = seen.live_blocks + seen.free_blocks + 1;
    for (std::byte* const block : blocks) {
        std::byte& behind = block[tested->usable_size(block)];
        behind ^= std::byte{0x80};
        std::uint32_t calls = 0;
        while (tested->check_some(1)) {
            ASSERT_LT(++calls, most_calls);
        }
        EXPECT_FALSE(tested->check_some(1)) << "it stays at what is damaged";
        behind ^= std::byte{0x80};
        EXPECT_TRUE(tested->check_some(1));
    }
}

TEST_P(allocator_suite, the_check_in_steps_is_not_held_up_by_what_comes_and_goes) {
    if (!GetParam().sees_every_byte()) {
        GTEST_SKIP() << "without trailers there is nothing to see in every block";
    }
    const auto tested = make();
    if (!tested->checks_in_steps()) {
        GTEST_SKIP() << "a guard";
    }
    std::vector<std::byte*> blocks;
    for (int i = 0; i != 4; ++i) {
        if (void* const block = tested->try_allocate(served_)) {
            blocks.push_back(static_cast<std::byte*>(block));
        }
    }
    std::reverse(blocks.begin(), blocks.end());  // so that it has to come past the top to the next
    constexpr std::size_t least_granule = 4;
    const std::size_t most_calls = tested->storage().size() / least_granule;
    for (std::byte* const block : blocks) {
        std::byte& behind = block[tested->usable_size(block)];
        behind ^= std::byte{0x80};
        std::size_t calls = 0;
        for (bool intact = true; intact; ++calls) {
            ASSERT_LE(calls, most_calls);
            void* const last = tested->try_allocate(served_);
            intact = tested->check_some(1);
            EXPECT_TRUE(tested->deallocate(last));
        }
        behind ^= std::byte{0x80};
    }
}

TEST_P(allocator_suite, resize_within_the_block_keeps_it) {
    const auto tested = make();
    auto* const block = static_cast<std::byte*>(tested->allocate(served_));
    ASSERT_NE(block, nullptr);
    const std::size_t usable = tested->usable_size(block);
    EXPECT_TRUE(tested->resize(block, usable));
    EXPECT_GE(tested->usable_size(block), usable);
    EXPECT_FALSE(tested->resize(block, std::numeric_limits<std::size_t>::max()));
    EXPECT_FALSE(tested->resize(block, region_bytes_));
    EXPECT_GE(tested->usable_size(block), usable);
    EXPECT_TRUE(tested->resize(block, 1));
    EXPECT_TRUE(tested->check());
    EXPECT_TRUE(tested->deallocate(block));
}

TEST_P(regressions, resize_failure_keeps_neighbour_allocatable) {
    const auto tested = make();
    void* const block = tested->allocate(served_);
    void* const neighbour = tested->try_allocate(served_);
    (void)tested->deallocate(neighbour);
    const ramwright::snapshot before = tested->snapshot();
    for (int i = 0; i < 10; ++i) {
        EXPECT_FALSE(tested->resize(block, region_bytes_));
    }
    EXPECT_EQ(tested->snapshot(), before);
    if (neighbour != nullptr) {
        EXPECT_NE(tested->try_allocate(served_), nullptr);
    }
}

TEST_P(allocator_suite, largest_free_is_served_and_no_more) {
    if (!GetParam().knows_its_largest()) {
        GTEST_SKIP() << "it depends on what a guard gives back, or takes back";
    }
    const auto tested = make();
    for (;;) {
        const std::size_t largest = tested->largest_free();
        EXPECT_EQ(tested->try_allocate({largest + 1, 1}), nullptr);
        if (largest == 0) {
            break;
        }
        void* const all = tested->try_allocate({largest, 1});
        ASSERT_NE(all, nullptr) << largest;
        EXPECT_TRUE(tested->deallocate(all));
        EXPECT_EQ(tested->largest_free(), largest);
        if (tested->try_allocate(served_) == nullptr) {
            break;
        }
    }
    EXPECT_TRUE(tested->check());
}

TEST_P(allocator_suite, a_region_may_start_and_end_anywhere) {
    for (std::size_t offset = 0; offset < 17; ++offset) {
        for (std::size_t less = 0; less < 17; ++less) {
            const region_of region{region_bytes_ - less, offset};
            const auto tested = make(region);
            EXPECT_TRUE(tested->check());
            const std::vector<std::byte*> blocks = exhaust(*tested);
            for (std::byte* const block : blocks) {
                auto* const first = static_cast<std::byte*>(block);
                EXPECT_GE(first, region.bytes().data());
                EXPECT_LE(first + tested->usable_size(block),
                          region.bytes().data() + region.bytes().size());
                EXPECT_EQ(address(block) % served_.alignment, 0U);
            }
            for (std::byte* const block : blocks) {
                EXPECT_TRUE(tested->deallocate(block));
            }
            EXPECT_TRUE(tested->check());
        }
    }
}

TEST_P(regressions, heap_too_small) {
    for (std::size_t size = 0; size < region_bytes_; size += size < 320 ? 1 : 61) {
        const region_of region{size, 3};
        const auto tested = make(region);
        EXPECT_TRUE(tested->check());
        EXPECT_LE(tested->free_bytes(), size);
        for (std::byte* const block : exhaust(*tested)) {
            EXPECT_TRUE(tested->deallocate(block));
        }
        EXPECT_EQ(tested->allocate({size + 1, 1}), nullptr);
        EXPECT_TRUE(tested->deallocate(nullptr));
        if (GetParam().checked()) {
            for (std::size_t inside = 0; inside < size; ++inside) {
                EXPECT_FALSE(tested->deallocate(region.bytes().data() + inside));
            }
        }
        EXPECT_TRUE(tested->check());
        (void)tested->snapshot();
        tested->for_each_block([](const ramwright::block&) {});
    }
    const auto nowhere = GetParam().make({});
    EXPECT_EQ(nowhere->allocate(served_), nullptr);
    EXPECT_TRUE(nowhere->deallocate(nullptr));
    if (GetParam().checked()) {
        EXPECT_FALSE(nowhere->deallocate(region_.bytes().data()));
    }
    EXPECT_FALSE(nowhere->owns(region_.bytes().data()));
    EXPECT_EQ(nowhere->free_bytes(), 0U);
    EXPECT_EQ(nowhere->largest_free(), 0U);
    EXPECT_TRUE(nowhere->check());
}

TEST_P(regressions, init_twice) {
    const auto first = make();
    const ramwright::snapshot fresh = first->snapshot();
    (void)exhaust(*first);
    const auto second = make();
    EXPECT_EQ(second->snapshot(), fresh);
    EXPECT_TRUE(second->check());
}

TEST_P(allocator_suite, same_calls_give_same_offsets_wherever_the_region_lies) {
    const auto run = [](const region_of& region) {
        const auto tested = make(region);
        std::mt19937 next{7};
        std::vector<std::ptrdiff_t> offsets;
        std::vector<void*> live;
        for (int i = 0; i < 400; ++i) {
            if (next() % 3 != 0 || live.empty()) {
                void* const block = tested->try_allocate({next() % (GetParam().largest + 1), 1});
                offsets.push_back(block == nullptr
                                      ? -1
                                      : static_cast<std::byte*>(block) - tested->storage().data());
                if (block != nullptr) {
                    live.push_back(block);
                }
            } else {
                const std::size_t which = next() % live.size();
                EXPECT_TRUE(tested->deallocate(live[which]));
                live.erase(live.begin() + static_cast<std::ptrdiff_t>(which));
            }
        }
        return offsets;
    };
    const region_of elsewhere{region_bytes_, 4096 + 512};
    EXPECT_EQ(run(region_), run(elsewhere));
}

TEST_P(allocator_suite, random_operations_agree_with_a_shadow) {
    for (std::uint32_t seed = 0; seed < 12; ++seed) {
        const region_of region{region_bytes_ - seed, seed};
        const auto tested = make(region);
        std::mt19937 next{seed};
        try {
            shadow expected{GetParam(), *tested};
            for (int i = 0; i < 400; ++i) {
                expected.perform(static_cast<std::uint32_t>(next()));
            }
            expected.release_all();
        } catch (const disagreement& found) {
            FAIL() << found.what() << ", seed " << seed;
        }
    }
}

std::string name_of(const testing::TestParamInfo<subject>& each) { return each.param.name; }
INSTANTIATE_TEST_SUITE_P(every, allocator_suite, testing::ValuesIn(subjects()), name_of);
INSTANTIATE_TEST_SUITE_P(every, regressions, testing::ValuesIn(subjects()), name_of);

}  // namespace
}  // namespace ramwright_test
