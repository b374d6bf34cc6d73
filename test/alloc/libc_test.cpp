// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/libc.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "ramwright/alloc/reallocate.hpp"
#include "ramwright/core/failure.hpp"

namespace {

using ramwright::check_level;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::libc;

constexpr std::size_t most = std::numeric_limits<std::size_t>::max();
constexpr std::size_t header = 4 * sizeof(void*);

class libc_heap : public testing::Test {
protected:
    libc_heap() { failures.clear(); }
    ~libc_heap() override {
        EXPECT_TRUE(heap_.check());
        for (std::byte* const each : live_) {
            EXPECT_TRUE(heap_.deallocate(each));
        }
        EXPECT_EQ(heap_.snapshot().live_blocks, 0U);
        EXPECT_EQ(heap_.free_bytes(), budget);
    }
    std::byte* keep(std::size_t size, std::size_t alignment = 8) {
        live_.push_back(static_cast<std::byte*>(heap_.allocate({size, alignment})));
        return live_.back();
    }
    static std::uintptr_t address(const void* pointer) {
        return reinterpret_cast<std::uintptr_t>(pointer);
    }

    static constexpr std::size_t budget = 64 * 1024;
    libc<> heap_{budget};
    std::vector<std::byte*> live_;
};

TEST_F(libc_heap, blocks_are_aligned_and_apart) {
    for (std::size_t alignment = 1; alignment <= 4096; alignment *= 2) {
        for (const std::size_t size : {0U, 1U, 7U, 100U}) {
            std::byte* const block = keep(size, alignment);
            ASSERT_NE(block, nullptr);
            EXPECT_EQ(address(block) % alignment, 0U);
            EXPECT_EQ(heap_.usable_size(block), std::max<std::size_t>(size, 1));
            std::memset(block, static_cast<int>(live_.size()), heap_.usable_size(block));
        }
    }
    for (std::size_t i = 0; i < live_.size(); ++i) {
        const std::size_t size = heap_.usable_size(live_[i]);
        EXPECT_TRUE(std::all_of(live_[i], live_[i] + size,
                                [&](std::byte each) { return each == std::byte(i + 1); }));
    }
}

TEST_F(libc_heap, the_budget_is_kept) {
    const std::size_t largest = heap_.largest_free();
    EXPECT_EQ(heap_.try_allocate({largest + 1}), nullptr);
    void* const all = heap_.allocate({largest});
    ASSERT_NE(all, nullptr);
    EXPECT_EQ(heap_.free_bytes(), 0U);
    EXPECT_EQ(heap_.largest_free(), 0U);
    EXPECT_EQ(failures.total(), 0U);
    EXPECT_EQ(heap_.allocate({1}), nullptr);
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, failure_kind::out_of_memory);
    EXPECT_EQ(failures.last()->free_bytes, 0U);
    EXPECT_NE(failures.last()->caller, 0U);
    EXPECT_TRUE(heap_.deallocate(all));
    EXPECT_EQ(heap_.largest_free(), largest);
}

TEST_F(libc_heap, what_no_memory_holds_is_refused) {
    libc<> unbounded;
    for (std::size_t below = 0; below < 300; ++below) {
        EXPECT_EQ(unbounded.try_allocate({most - below, 1}), nullptr);
        EXPECT_EQ(heap_.try_allocate({ramwright::largest_request - below, 8}), nullptr);
        EXPECT_EQ(heap_.try_allocate({1, most - below}), nullptr);
    }
    for (const std::size_t alignment : {0U, 3U, 24U}) {
        EXPECT_EQ(heap_.allocate({8, alignment}), nullptr);
        EXPECT_EQ(failures.last()->kind, failure_kind::invalid_layout);
    }
    EXPECT_TRUE(unbounded.check());
}

TEST_F(libc_heap, resize_is_true_iff_the_block_has_room) {
    std::byte* const block = keep(100);
    EXPECT_TRUE(heap_.resize(block, 100));
    EXPECT_TRUE(heap_.resize(block, 1));
    EXPECT_FALSE(heap_.resize(block, 101));
    EXPECT_EQ(failures.total(), 0U);
    EXPECT_FALSE(heap_.resize(block + 8, 1));
    EXPECT_EQ(failures.total(), 1U);
}

TEST_F(libc_heap, misuse_is_refused_and_recorded) {
    keep(64);
    std::byte* const block = keep(64);
    keep(64);
    std::memset(block, 0x5A, 64);
    for (std::size_t inside = 1; inside < 64; ++inside) {
        EXPECT_FALSE(heap_.deallocate(block + inside));
        EXPECT_FALSE(heap_.owns(block + inside));
        EXPECT_EQ(heap_.usable_size(block + inside), 0U);
        EXPECT_EQ(failures.last()->address, address(block + inside));
        if (inside % 8 != 0) {
            EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
        }
    }
    std::array<std::byte, 64> on_the_stack{};
    EXPECT_FALSE(heap_.deallocate(on_the_stack.data() + 32));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    EXPECT_TRUE(heap_.deallocate(nullptr));
    EXPECT_TRUE(heap_.check());
    EXPECT_EQ(heap_.snapshot().live_blocks, 3U);
}

TEST_F(libc_heap, double_free_is_refused) {
    keep(64);
    void* const block = heap_.allocate({64});
    keep(64);
    EXPECT_TRUE(heap_.deallocate(block));
    EXPECT_FALSE(heap_.deallocate(block));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_TRUE(heap_.check());
}

TEST_F(libc_heap, a_block_of_another_heap_is_refused) {
    libc<> other;
    void* const low = heap_.allocate({32});
    void* const foreign = other.allocate({32});
    void* const high = heap_.allocate({32});
    EXPECT_FALSE(heap_.deallocate(foreign));
    EXPECT_FALSE(other.deallocate(low));
    EXPECT_EQ(failures.total(), 2U);
    EXPECT_TRUE(other.deallocate(foreign));
    EXPECT_TRUE(heap_.deallocate(low));
    EXPECT_TRUE(heap_.deallocate(high));
}

TEST_F(libc_heap, an_overwritten_header_is_found) {
    keep(64);
    std::byte* const block = keep(64);
    keep(64);
    std::array<std::byte, header> saved{};
    std::memcpy(saved.data(), block - header, header);
    // All of it, as by a string that ran over its end; each link alone; the seal alone.
    const std::size_t word = sizeof(void*);
    const std::array<std::array<std::size_t, 2>, 4> overwritten{
        {{0, header}, {0, word}, {word, word}, {3 * word, word}}};
    for (const auto [start, size] : overwritten) {
        void* const elsewhere = saved.data();  // what a link may be followed to
        std::memset(block - header, 'A', start == 0 && size == header ? size : 0);
        if (size == word) {
            std::memcpy(block - header + start, &elsewhere, word);
        }
        EXPECT_FALSE(heap_.check());
        EXPECT_FALSE(heap_.deallocate(block));
        EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
        std::memcpy(block - header, saved.data(), header);
        EXPECT_TRUE(heap_.check());
    }
}

TEST_F(libc_heap, blocks_are_visited_in_address_order) {
    std::mt19937 next{4};
    for (int i = 0; i < 40; ++i) {
        keep(1 + next() % 200);
    }
    std::vector<std::byte*> sorted = live_;
    std::sort(sorted.begin(), sorted.end());
    std::size_t visited = 0;
    heap_.for_each_block([&](const ramwright::block& each) {
        ASSERT_LT(visited, sorted.size());
        EXPECT_EQ(each.offset, static_cast<std::uint32_t>(address(sorted[visited])));
        EXPECT_EQ(each.size, heap_.usable_size(sorted[visited]));
        EXPECT_TRUE(each.live);
        ++visited;
    });
    EXPECT_EQ(visited, sorted.size());
}

TEST_F(libc_heap, a_block_grows_by_moving) {
    auto* const block = static_cast<std::byte*>(heap_.allocate({10}));
    std::memset(block, 3, 10);
    auto* const moved = static_cast<std::byte*>(
        ramwright::reallocate(heap_, block, {.size = 1000, .alignment = 64}));
    ASSERT_NE(moved, nullptr);
    EXPECT_EQ(address(moved) % 64, 0U);
    EXPECT_TRUE(
        std::all_of(moved, moved + 10, [](std::byte each) { return each == std::byte{3}; }));
    EXPECT_EQ(ramwright::reallocate(heap_, moved, {.size = 2 * budget}), nullptr);
    live_.push_back(moved);
    EXPECT_EQ(heap_.snapshot().live_blocks, 1U);
}

TEST_F(libc_heap, random_use_keeps_the_account) {
    std::mt19937 next{9};
    for (int i = 0; i < 3000; ++i) {
        if (next() % 2 == 0 || live_.empty()) {
            const std::size_t free = heap_.free_bytes();
            if (keep(next() % 900, std::size_t{1} << next() % 8) == nullptr) {
                live_.pop_back();
                EXPECT_EQ(heap_.free_bytes(), free);
            }
        } else {
            std::swap(live_[next() % live_.size()], live_.back());
            ASSERT_TRUE(heap_.deallocate(live_.back()));
            live_.pop_back();
        }
        ASSERT_EQ(heap_.snapshot().live_blocks, live_.size());
    }
}

TEST(libc_heap_at_any_level, serves_and_takes_back) {
    libc<check_level::off> trusting;
    libc<check_level::full> strict;
    const auto use = [](auto& heap) {
        void* const first = heap.allocate({30});
        void* const second = heap.allocate({30, 128});
        EXPECT_EQ(heap.snapshot().live_blocks, 2U);
        EXPECT_TRUE(heap.deallocate(first));
        EXPECT_TRUE(heap.deallocate(nullptr));
        EXPECT_TRUE(heap.deallocate(second));
        EXPECT_TRUE(heap.check());
        EXPECT_EQ(heap.snapshot().live_blocks, 0U);
    };
    use(trusting);
    use(strict);
}

TEST(libc_heap_at_full, sees_one_byte_too_many) {
    libc<check_level::full> heap;
    for (std::size_t size = 1; size < 40; ++size) {
        auto* const block = static_cast<std::byte*>(heap.allocate({size}));
        ASSERT_NE(block, nullptr);
        EXPECT_EQ(heap.usable_size(block), size);
        failures.clear();
        block[size] ^= std::byte{1};
        EXPECT_EQ(heap.usable_size(block), 0U);
        EXPECT_FALSE(heap.check());
        EXPECT_FALSE(heap.resize(block, 1));
        EXPECT_FALSE(heap.deallocate(block));
        ASSERT_EQ(failures.total(), 2U);
        EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
        EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(block));
        block[size] ^= std::byte{1};
        EXPECT_TRUE(heap.deallocate(block));
    }
}

TEST(libc_heap_at_full, sees_a_byte_behind_what_a_block_was_shrunk_to) {
    libc<check_level::full> heap;
    auto* const block = static_cast<std::byte*>(heap.allocate({40}));
    EXPECT_TRUE(heap.resize(block, 24));
    EXPECT_EQ(heap.usable_size(block), 24U);
    block[24] = std::byte{1};
    EXPECT_FALSE(heap.check());
    block[24] = std::byte{ramwright::freed_fill};
    EXPECT_TRUE(heap.resize(block, 40));
    EXPECT_FALSE(heap.resize(block, 41));
    EXPECT_TRUE(heap.deallocate(block));
}

}  // namespace
