// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/red_zone.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/locked.hpp"
#include "ramwright/guard/traced.hpp"
#include "ramwright/trace/ring.hpp"

namespace {

using ramwright::check_level;
using ramwright::failure_kind;
using ramwright::failures;

template <check_level Checks>
using fenced_heap = ramwright::red_zone<ramwright::general<Checks>, Checks>;

class red_zone : public testing::Test {
protected:
    red_zone() { failures.clear(); }

    /// That `block` cannot be freed for `kind`, that check() sees why, and that nothing is lost: once `undo`
    /// was called, it can.
    template <typename Heap>
    static void expect_found(Heap& heap, std::byte* block, failure_kind kind, const auto& undo) {
        EXPECT_FALSE(heap.check());
        EXPECT_EQ(heap.usable_size(block), 0U);
        EXPECT_FALSE(heap.resize(block, 1));
        ASSERT_NE(failures.last(), nullptr);
        EXPECT_EQ(failures.last()->kind, kind) << name_of(failures.last()->kind);
        EXPECT_FALSE(heap.deallocate(block));
        EXPECT_EQ(failures.total(), 2U);
        EXPECT_EQ(failures.last()->kind, kind) << name_of(failures.last()->kind);
        EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(block));
        EXPECT_NE(failures.last()->caller, 0U);
        undo();
        EXPECT_TRUE(heap.check());
        EXPECT_TRUE(heap.deallocate(block));
        failures.clear();
    }
    template <typename Heap>
    static void expect_each_write_found(Heap& heap, ramwright::layout want, int first, int end,
                                        failure_kind kind) {
        for (int at = first; at != end; ++at) {
            for (const int bit : {0x01, 0x20, 0x80, 0xFF}) {
                auto* const block = static_cast<std::byte*>(heap.allocate(want));
                ASSERT_NE(block, nullptr);
                const auto damage = [&] { block[at] ^= static_cast<std::byte>(bit); };
                damage();
                expect_found(heap, block, kind, damage);
            }
        }
    }

    alignas(64) std::array<std::byte, 4096> memory_{};
};

TEST_F(red_zone, overrun_is_found_in_each_of_the_four_bytes_behind_any_size) {
    fenced_heap<check_level::standard> heap{memory_};
    for (const int size : {1, 2, 3, 4, 5, 24, 31}) {
        expect_each_write_found(heap, {.size = static_cast<std::size_t>(size)}, size, size + 4,
                                failure_kind::overrun);
    }
}

TEST_F(red_zone, overrun_is_found_without_checks_and_with_all) {
    fenced_heap<check_level::off> without{memory_};
    expect_each_write_found(without, {.size = 9}, 9, 13, failure_kind::overrun);
    fenced_heap<check_level::full> all{memory_};
    expect_each_write_found(all, {.size = 9}, 9, 13, failure_kind::overrun);
}

TEST_F(red_zone, underrun_is_found_in_each_of_the_eight_bytes_before) {
    fenced_heap<check_level::standard> heap{memory_};
    for (const std::size_t size : {1U, 24U, 300U}) {
        expect_each_write_found(heap, {.size = size}, -8, 0, failure_kind::underrun);
    }
    expect_each_write_found(heap, {.size = 24, .alignment = 64}, -8, 0, failure_kind::underrun);
    // A long head has words at both ends.
    expect_each_write_found(heap, {.size = 24, .alignment = 64}, -64, -56, failure_kind::underrun);
}

TEST_F(red_zone, underrun_over_the_whole_head_is_no_interior_pointer) {
    fenced_heap<check_level::standard> heap{memory_};
    ramwright::red_zone<ramwright::pool<>> pool{memory_, ramwright::layout{.size = 48}};
    const auto write_over_head = [](auto& from) {
        auto* const block = static_cast<std::byte*>(from.allocate({.size = 20}));
        std::array<std::byte, 8> kept;
        std::memcpy(kept.data(), block - 8, 8);
        std::memset(block - 8, 0, 8);
        expect_found(from, block, failure_kind::underrun,
                     [&] { std::memcpy(block - 8, kept.data(), 8); });
    };
    write_over_head(pool);
    fenced_heap<check_level::standard> again{memory_};
    write_over_head(again);
}

TEST_F(red_zone, copied_head_of_another_block_does_not_pass) {
    fenced_heap<check_level::standard> heap{memory_};
    auto* const first = static_cast<std::byte*>(heap.allocate({.size = 20}));
    auto* const second = static_cast<std::byte*>(heap.allocate({.size = 20}));
    std::memcpy(second - 8, first - 8, 8);
    EXPECT_FALSE(heap.deallocate(second));
    EXPECT_EQ(failures.last()->kind, failure_kind::underrun);
}

TEST_F(red_zone, other_pointers_are_named) {
    fenced_heap<check_level::standard> heap{memory_};
    auto* const block = static_cast<std::byte*>(heap.allocate({.size = 40}));
    auto* const aligned = static_cast<std::byte*>(heap.allocate({.size = 40, .alignment = 32}));
    int elsewhere = 0;
    EXPECT_FALSE(heap.deallocate(&elsewhere));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    for (std::byte* const inside : {block + 8, block - 8, aligned - 8, aligned + 16}) {
        EXPECT_FALSE(heap.deallocate(inside));
        EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
    }
    EXPECT_TRUE(heap.deallocate(block));
    EXPECT_FALSE(heap.deallocate(block));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_TRUE(heap.deallocate(aligned));
    EXPECT_FALSE(heap.deallocate(aligned));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
}

TEST_F(red_zone, double_free_names_the_pointer_where_the_inner_allocator_keeps_no_size) {
    ramwright::red_zone<ramwright::pool<>> pool{memory_, ramwright::layout{.size = 48}};
    void* const block = pool.allocate({.size = 20});
    EXPECT_TRUE(pool.deallocate(block));
    EXPECT_FALSE(pool.deallocate(block));
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(block));
}

TEST_F(red_zone, what_is_usable_is_what_was_asked_for_wherever_the_block_lies) {
    fenced_heap<check_level::standard> heap{memory_};
    for (std::size_t alignment = 1; alignment <= 256; alignment *= 2) {
        void* const block = heap.allocate({.size = 13, .alignment = alignment});
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignment, 0U);
        EXPECT_EQ(heap.usable_size(block), 13U);
        EXPECT_TRUE(heap.resize(block, 7));
        EXPECT_EQ(heap.usable_size(block), 7U);
        EXPECT_TRUE(heap.deallocate(block));
    }
}

TEST_F(red_zone, full_fills_what_is_fresh_and_what_was_freed) {
    // The inner allocator fills nothing.
    ramwright::red_zone<ramwright::general<check_level::standard>, check_level::full> heap{memory_};
    auto* const block = static_cast<std::byte*>(heap.allocate({.size = 50}));
    const auto all_are = [&](std::size_t from, std::size_t to, int value) {
        return std::all_of(block + from, block + to,
                           [&](std::byte each) { return each == std::byte(value); });
    };
    EXPECT_TRUE(all_are(0, 50, 0xCD));
    std::memset(block, 1, 50);
    ASSERT_TRUE(heap.resize(block, 70));
    EXPECT_TRUE(all_are(0, 50, 1));
    EXPECT_TRUE(all_are(50, 70, 0xCD));
    EXPECT_TRUE(heap.deallocate(block));
    EXPECT_TRUE(all_are(0, 70, 0xDD));
}

TEST_F(red_zone, costs_twelve_bytes_a_block) {
    ramwright::red_zone<ramwright::pool<>> fenced{memory_, ramwright::layout{.size = 40}};
    EXPECT_EQ(fenced.overhead_bytes, 12U);
    EXPECT_EQ(fenced.largest_free(), 28U);
    EXPECT_NE(fenced.allocate({.size = 28}), nullptr);
    EXPECT_EQ(fenced.allocate({.size = 29}), nullptr);
}

TEST_F(red_zone, lies_in_a_row_of_guards) {
    struct no_time {
        std::uint64_t operator()() const noexcept { return 0; }
    };
    alignas(8) static std::array<std::byte, 2048> trace_memory;
    ramwright::trace_ring<no_time> trace{trace_memory, {}, no_time{}};
    using fenced = fenced_heap<check_level::standard>;
    using row =
        ramwright::locked<ramwright::traced<fenced, decltype(trace)>, ramwright::masked_interrupts>;
    static_assert(ramwright::allocator<row>);
    row heap{trace, memory_};
    auto* const block = static_cast<std::byte*>(heap.allocate({.size = 20}));
    block[20] ^= std::byte{1};
    expect_found(heap, block, failure_kind::overrun, [&] { block[20] ^= std::byte{1}; });
}

}  // namespace
