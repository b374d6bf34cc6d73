// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/traced.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "ramwright/alloc/general.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/guard/locked.hpp"

namespace ramwright {
namespace {

struct recorded {
    event_kind kind;
    std::uint32_t offset = 0;
    layout want{.size = 0, .alignment = 0};
    std::size_t largest_free = 0;
    std::uintptr_t caller = 0;
};

/// Keeps what it is told.
struct notebook {
    std::vector<recorded> events;

    void allocated(std::uint32_t offset, layout want, std::uintptr_t caller) noexcept {
        events.push_back({event_kind::allocated, offset, want, 0, caller});
    }
    void freed(std::uint32_t offset) noexcept { events.push_back({event_kind::freed, offset}); }
    void resized(std::uint32_t offset, std::size_t size, std::uintptr_t caller) noexcept {
        events.push_back({event_kind::resized, offset, {.size = size}, 0, caller});
    }
    void refused(layout want, std::size_t largest_free, std::uintptr_t caller) noexcept {
        events.push_back({event_kind::refused, 0, want, largest_free, caller});
    }
};

using heap_type = traced<general<>, notebook>;
static_assert(recorder<notebook>);
static_assert(allocator<heap_type>);

/// Hands out and never takes back: what a traced one can do, it can do.
class once {
public:
    explicit once(std::span<std::byte> region) noexcept : region_{region} {}

    void* try_allocate(layout want) noexcept {
        return want.size > region_.size() || std::exchange(spent_, true) ? nullptr : region_.data();
    }
    void* allocate(layout want) noexcept { return try_allocate(want); }
    bool owns(const void* pointer) const noexcept { return pointer == region_.data(); }
    std::size_t free_bytes() const noexcept { return spent_ ? 0 : region_.size(); }
    std::size_t largest_free() const noexcept { return free_bytes(); }
    ramwright::snapshot snapshot() const noexcept { return {}; }
    bool check() const noexcept { return true; }
    std::span<const std::byte> storage() const noexcept { return region_; }

private:
    std::span<std::byte> region_;
    bool spent_ = false;
};
static_assert(basic_allocator<traced<once, notebook>>);
static_assert(!freeing_allocator<traced<once, notebook>>);

class traced_general : public testing::Test {
protected:
    [[nodiscard]] const recorded& last() const { return notes_.events.back(); }

    alignas(8) std::array<std::byte, 2048> region_{};
    notebook notes_;
    heap_type heap_{notes_, std::span<std::byte>{region_}};
};

TEST_F(traced_general, records_an_allocation_with_offset_request_and_caller) {
    void* const block = heap_.allocate({.size = 100, .alignment = 16});
    ASSERT_EQ(notes_.events.size(), 1U);
    EXPECT_EQ(last().kind, event_kind::allocated);
    EXPECT_EQ(last().offset, static_cast<std::byte*>(block) - region_.data());
    EXPECT_EQ(last().want, (layout{.size = 100, .alignment = 16}));
    EXPECT_NE(last().caller, 0U);
}

TEST_F(traced_general, records_a_free_and_a_resize_in_place) {
    void* const block = heap_.allocate({.size = 100});
    const std::uint32_t offset = last().offset;
    ASSERT_TRUE(heap_.resize(block, 40));
    EXPECT_EQ(last().kind, event_kind::resized);
    EXPECT_EQ(last().offset, offset);
    EXPECT_EQ(last().want.size, 40U);
    ASSERT_TRUE(heap_.deallocate(block));
    EXPECT_EQ(last().kind, event_kind::freed);
    EXPECT_EQ(last().offset, offset);
    EXPECT_EQ(notes_.events.size(), 3U);
}

TEST_F(traced_general, records_a_refusal_once_and_leaves_a_failure) {
    const std::uint32_t failures_before = failures.total();
    EXPECT_EQ(heap_.allocate({.size = 5000}), nullptr);
    ASSERT_EQ(notes_.events.size(), 1U);
    EXPECT_EQ(last().kind, event_kind::refused);
    EXPECT_EQ(last().want.size, 5000U);
    EXPECT_EQ(last().largest_free, heap_.largest_free());
    EXPECT_EQ(failures.total(), failures_before + 1);
    EXPECT_EQ(code_address(failures.last()->caller), last().caller);
}

TEST_F(traced_general, records_nothing_where_nothing_changed_and_nobody_was_refused) {
    EXPECT_EQ(heap_.try_allocate({.size = 5000}), nullptr);
    EXPECT_TRUE(heap_.deallocate(nullptr));
    EXPECT_FALSE(heap_.deallocate(&notes_));
    EXPECT_TRUE(notes_.events.empty());
    void* const block = heap_.allocate({.size = 8});
    EXPECT_FALSE(heap_.resize(block, 5000));
    EXPECT_EQ(notes_.events.size(), 1U);
}

TEST_F(traced_general, says_what_the_general_says) {
    void* const block = heap_.allocate({.size = 24});
    EXPECT_TRUE(heap_.owns(block));
    EXPECT_FALSE(heap_.owns(&notes_));
    EXPECT_GE(heap_.usable_size(block), 24U);
    EXPECT_EQ(heap_.free_bytes(), heap_.snapshot().free_bytes);
    EXPECT_EQ(heap_.largest_free(), heap_.snapshot().largest_free_bytes);
    EXPECT_EQ(heap_.snapshot().live_blocks, 1U);
    EXPECT_EQ(heap_.storage().data(), region_.data());
    EXPECT_TRUE(heap_.check());
    int live = 0;
    heap_.for_each_block([&](const ramwright::block& each) { live += each.live ? 1 : 0; });
    EXPECT_EQ(live, 1);
}

TEST_F(traced_general, decides_as_if_it_were_not_traced) {
    alignas(8) std::array<std::byte, 2048> other{};
    general<> plain{other};
    std::mt19937 random{7};
    std::vector<std::array<void*, 2>> live;
    std::size_t events = 0;
    for (int round = 0; round != 5000; ++round) {
        if (live.empty() || random() % 2 == 0) {
            const layout want{.size = random() % 200};
            void* const ours = heap_.allocate(want);
            void* const theirs = plain.allocate(want);
            ++events;
            ASSERT_EQ(ours == nullptr, theirs == nullptr);
            if (ours != nullptr) {
                ASSERT_EQ(offset_of(heap_, ours), offset_of(plain, theirs));
                live.push_back({ours, theirs});
            }
        } else {
            const std::size_t index = random() % live.size();
            EXPECT_TRUE(heap_.deallocate(live[index][0]));
            EXPECT_TRUE(plain.deallocate(live[index][1]));
            ++events;
            live[index] = live.back();
            live.pop_back();
        }
        ASSERT_EQ(notes_.events.size(), events);
    }
}

// Each of these is where a call returns to: not the same place, and not inside the guard.
[[gnu::noinline]] void* allocate_here(heap_type& heap) {
    void* const block = heap.allocate({.size = 8});
    asm volatile("" : : : "memory");
    return block;
}

TEST_F(traced_general, names_the_caller_of_the_function_that_allocates) {
    static_cast<void>(allocate_here(heap_));
    const std::uintptr_t first = last().caller;
    static_cast<void>(allocate_here(heap_));
    const std::uintptr_t second = last().caller;
    for (int round = 0; round != 2; ++round) {
        static_cast<void>(allocate_here(heap_));
        EXPECT_NE(last().caller, first);
        EXPECT_NE(last().caller, second);
    }
    EXPECT_NE(first, second);
    EXPECT_EQ(notes_.events[2].caller, notes_.events[3].caller);
}

TEST(traced_once, can_do_what_it_traces_can_do) {
    std::array<std::byte, 64> region{};
    notebook notes;
    traced<once, notebook> all{notes, std::span<std::byte>{region}};
    EXPECT_NE(all.allocate({.size = 64}), nullptr);
    EXPECT_EQ(all.allocate({.size = 64}), nullptr);
    ASSERT_EQ(notes.events.size(), 2U);
    EXPECT_EQ(notes.events[1].kind, event_kind::refused);
}

TEST(traced_in_locked, records_what_the_lock_refuses) {
    alignas(8) std::array<std::byte, 1024> region{};
    notebook notes;
    locked<heap_type, no_lock> heap{notes, std::span<std::byte>{region}};
    void* const block = heap.allocate({.size = 100});
    EXPECT_EQ(heap.allocate({.size = 4096}), nullptr);
    EXPECT_TRUE(heap.deallocate(block));
    ASSERT_EQ(notes.events.size(), 3U);
    EXPECT_EQ(notes.events[0].kind, event_kind::allocated);
    EXPECT_EQ(notes.events[1].kind, event_kind::refused);
    EXPECT_EQ(notes.events[1].caller, code_address(failures.last()->caller));
    EXPECT_EQ(notes.events[2].kind, event_kind::freed);
}

}  // namespace
static_assert(ramwright::visited_in_steps<heap_type>);
static_assert(ramwright::checked_in_steps<heap_type>);
static_assert(!ramwright::checked_in_steps<traced<once, notebook>>);

struct counting_lock {
    static inline int taken = 0;
    void lock() { ++taken; }
    void unlock() {}
};

TEST_F(traced_general, is_walked_in_steps_under_a_lock) {
    notebook notes;
    alignas(8) std::array<std::byte, 4096> region;
    ramwright::locked<heap_type, counting_lock> heap{notes, std::span<std::byte>{region}};
    for (int count = 0; count != 20; ++count) {
        ASSERT_NE(heap.allocate({.size = 40}), nullptr);
    }
    counting_lock::taken = 0;
    EXPECT_TRUE(heap.check());
    EXPECT_GE(counting_lock::taken, 10);
    EXPECT_EQ(heap.snapshot().live_blocks, 20U);
}

}  // namespace ramwright
