// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/locked.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/core/spin_lock.hpp"
#include "refusing_allocator.hpp"

namespace {

using ramwright::arena;
using ramwright::failures;
using ramwright::general;
using ramwright::layout;
using ramwright::locked;
using ramwright::masked_interrupts;
using ramwright::pool;

/// Counts, and knows whether it is held: one lock for all, so that an allocator below can look.
struct watched_lock {
    static inline int held = 0;
    static inline int taken = 0;
    void lock() {
        ++held;
        ++taken;
    }
    void unlock() { --held; }
};

int calls_seen = 0;
void see_that_the_lock_is_held() {
    ++calls_seen;
    EXPECT_EQ(watched_lock::held, 1);
}

/// Knows what the lock was with each call, and counts the refusals it is told of.
class witness : public ramwright::test::refusing_allocator<see_that_the_lock_is_held> {
public:
    using refusing_allocator::refusing_allocator;

    void note_refusal(layout, std::uintptr_t caller) noexcept {
        EXPECT_EQ(watched_lock::held, 1);
        EXPECT_NE(caller, 0U);
        ++refusals;
    }

    static inline int refusals = 0;
};

class locked_test : public testing::Test {
protected:
    locked_test() {
        failures.clear();
        watched_lock::held = watched_lock::taken = 0;
        calls_seen = witness::refusals = 0;
    }
    ~locked_test() override { failures.on_failure(nullptr); }

    alignas(8) std::array<std::byte, 4096> storage_{};
};

TEST_F(locked_test, every_call_that_looks_at_the_allocator_holds_the_lock) {
    locked<witness, watched_lock> tested{storage_};
    static_assert(ramwright::allocator<locked<witness, watched_lock>>);
    (void)tested.try_allocate({8});
    (void)tested.deallocate(nullptr);
    (void)tested.resize(nullptr, 1);
    (void)tested.usable_size(nullptr);
    (void)tested.free_bytes();
    (void)tested.largest_free();
    (void)tested.snapshot();
    (void)tested.check();
    tested.for_each_block(ramwright::ignore_block{});
    EXPECT_EQ(calls_seen, 9);
    EXPECT_EQ(watched_lock::taken, 9);
    EXPECT_EQ(watched_lock::held, 0);
}

TEST_F(locked_test, a_refusal_is_recorded_with_the_lock_released_and_passed_on_with_it_held) {
    failures.on_failure([](const ramwright::failure&) { EXPECT_EQ(watched_lock::held, 0); });
    locked<witness, watched_lock> tested{storage_};
    EXPECT_EQ(tested.allocate({8}), nullptr);
    EXPECT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->region, reinterpret_cast<std::uintptr_t>(storage_.data()));
    EXPECT_EQ(witness::refusals, 1);
    EXPECT_EQ(watched_lock::held, 0);
}

using guarded_pool = locked<pool<>, watched_lock>;
guarded_pool* reserve = nullptr;

TEST_F(locked_test, the_handler_of_a_refusal_may_allocate) {
    guarded_pool tested{storage_, layout{.size = 64}};
    reserve = &tested;
    std::vector<void*> all;
    while (void* const block = tested.try_allocate({64})) {
        all.push_back(block);
    }
    failures.on_failure([](const ramwright::failure&) {
        EXPECT_EQ(reserve->try_allocate({64}), nullptr);
        EXPECT_EQ(watched_lock::held, 0);
    });
    EXPECT_EQ(tested.allocate({64}), nullptr);
}

TEST_F(locked_test, an_allocator_that_cannot_free_gains_no_way_to) {
    using guarded_arena = locked<arena<>, watched_lock>;
    static_assert(ramwright::basic_allocator<guarded_arena>);
    static_assert(!ramwright::freeing_allocator<guarded_arena>);
    guarded_arena tested{storage_};
    EXPECT_NE(tested.allocate({8}), nullptr);
}

/// A lock that says no, and fails the test if it is taken all the same.
struct closed_lock {
    static bool usable_here() noexcept { return false; }
    void lock() { ADD_FAILURE() << "the lock was taken"; }
    void unlock() {}
};

TEST_F(locked_test, a_context_that_may_not_take_the_lock_is_refused_by_every_call) {
    locked<general<>, closed_lock> tested{storage_};
    EXPECT_EQ(tested.try_allocate({8}), nullptr);
    EXPECT_TRUE(tested.deallocate(nullptr));
    EXPECT_EQ(failures.total(), 0U) << "neither leaves a record";
    EXPECT_EQ(tested.allocate({8}), nullptr);
    EXPECT_EQ(failures.last()->kind, ramwright::failure_kind::forbidden_context);
    EXPECT_EQ(failures.last()->wanted.size, 8U);
    EXPECT_FALSE(tested.deallocate(storage_.data()));
    EXPECT_EQ(failures.last()->kind, ramwright::failure_kind::forbidden_context);
    EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(storage_.data()));
    EXPECT_FALSE(tested.resize(storage_.data(), 1));
    EXPECT_EQ(tested.usable_size(storage_.data()), 0U);
    EXPECT_EQ(tested.free_bytes(), 0U);
    EXPECT_EQ(tested.largest_free(), 0U);
    EXPECT_EQ(tested.snapshot(), ramwright::snapshot{});
    EXPECT_FALSE(tested.check());
    tested.for_each_block([](const ramwright::block&) { ADD_FAILURE(); });
    EXPECT_EQ(failures.total(), 9U);
    locked<pool<>, closed_lock> blocks{std::span<std::byte>{}, layout{.size = 64}};
    EXPECT_FALSE(blocks.check());
    EXPECT_EQ(failures.total(), 10U);
}

TEST_F(locked_test, an_interrupt_is_refused_a_mutex_and_does_not_wait_for_it) {
    static locked<general<>, ramwright::recursive_mutex>* shared = nullptr;
    locked<general<>, ramwright::recursive_mutex> tested{storage_};
    shared = &tested;
    void* const block = tested.allocate({8});
    // The interrupt comes while the visitor's thread holds the mutex.
    tested.for_each_block([](const ramwright::block&) {
        const ramwright::port::simulated_interrupt now{20};
        EXPECT_EQ(shared->allocate({8}), nullptr);
    });
    EXPECT_GT(failures.total(), 0U);
    EXPECT_EQ(failures.last()->kind, ramwright::failure_kind::forbidden_context);
    EXPECT_EQ(failures.last()->who.number, 20);
    EXPECT_TRUE(tested.deallocate(block));
}

template <typename Allocator>
class locked_threads : public testing::Test {};
using shared_allocators =
    testing::Types<locked<general<>, std::mutex>, locked<general<>, masked_interrupts>,
                   locked<general<>, ramwright::recursive_mutex>,
                   locked<general<>, ramwright::suspended_scheduler>,
                   locked<general<>, ramwright::spin_lock<>>>;
TYPED_TEST_SUITE(locked_threads, shared_allocators);

TYPED_TEST(locked_threads, threads_do_not_get_into_each_other) {
    alignas(8) static std::array<std::byte, 32'768> storage;
    TypeParam tested{storage};
    std::array<std::thread, 4> threads;
    for (unsigned number = 0; number < threads.size(); ++number) {
        threads[number] = std::thread{[number, &tested] {
            std::mt19937 next{number};
            std::vector<std::pair<unsigned char*, std::size_t>> live;
            for (int i = 0; i < 4000; ++i) {
                if (next() % 2 == 0 && live.size() < 20) {
                    const std::size_t size = 1 + next() % 300;
                    if (void* const block = tested.allocate({size})) {
                        std::memset(block, static_cast<int>(number), size);
                        live.emplace_back(static_cast<unsigned char*>(block), size);
                    }
                } else if (!live.empty()) {
                    const auto [block, size] = live.back();
                    live.pop_back();
                    for (std::size_t k = 0; k < size; ++k) {
                        ASSERT_EQ(block[k], number);
                    }
                    ASSERT_TRUE(tested.deallocate(block));
                }
                if (i % 100 == 0) {
                    ASSERT_TRUE(tested.check());
                    ASSERT_GE(tested.snapshot().live_blocks, live.size());
                }
            }
            for (const auto& [block, size] : live) {
                ASSERT_TRUE(tested.deallocate(block));
            }
        }};
    }
    for (std::thread& each : threads) {
        each.join();
    }
    EXPECT_EQ(tested.snapshot().live_blocks, 0U);
    EXPECT_TRUE(tested.check());
}

TEST(locked, checks_a_few_blocks_under_the_lock) {
    alignas(8) static std::byte storage[1024];
    locked<general<ramwright::check_level::standard>, watched_lock> heap{storage};
    void* const block = heap.allocate({.size = 24});
    void* const next = heap.allocate({.size = 24});
    ASSERT_NE(next, nullptr);
    const int taken = watched_lock::taken;
    EXPECT_TRUE(heap.check_some(1));
    EXPECT_EQ(watched_lock::taken, taken + 1);
    EXPECT_EQ(watched_lock::held, 0);
    std::memset(static_cast<std::byte*>(block) - 4, 0x5A, 4);
    bool intact = true;
    for (int step = 0; step != 4; ++step) {
        intact = intact && heap.check_some(1);
    }
    EXPECT_FALSE(intact);
    static_assert(!ramwright::checked_in_steps<locked<arena<>, watched_lock>>);
}

/// A heap with `count` blocks of 24 bytes, each second of them freed.
struct heap_with_holes {
    using heap_type = locked<general<ramwright::check_level::standard>, watched_lock>;

    explicit heap_with_holes(int count) {
        for (int index = 0; index != count; ++index) {
            blocks.push_back(heap.allocate({.size = 24}));
        }
        for (std::size_t index = 0; index < blocks.size(); index += 2) {
            EXPECT_TRUE(heap.deallocate(blocks[index]));
        }
    }
    [[nodiscard]] const std::byte* start(const ramwright::block& seen) const {
        return heap.storage().data() + seen.offset;
    }

    alignas(8) std::array<std::byte, 16 * 1024> storage;
    heap_type heap{storage};
    std::vector<void*> blocks;
};

TEST_F(locked_test, blocks_are_visited_two_at_a_time_and_without_the_lock) {
    heap_with_holes with{100};
    watched_lock::taken = 0;
    int live = 0;
    with.heap.for_each_block([&](const ramwright::block& seen) {
        EXPECT_EQ(watched_lock::held, 0);
        live += seen.live ? 1 : 0;
    });
    EXPECT_EQ(live, 50);
    EXPECT_GE(watched_lock::taken, 100 / 2);
    watched_lock::taken = 0;
    EXPECT_TRUE(with.heap.check());
    EXPECT_GE(watched_lock::taken, 100 / 2);
    watched_lock::taken = 0;
    EXPECT_EQ(with.heap.snapshot(), with.heap.unlocked().snapshot());
    EXPECT_GE(watched_lock::taken, 100 / 2);
}

TEST_F(locked_test, blocks_that_stay_are_visited_once_whatever_comes_and_goes) {
    heap_with_holes with{200};
    std::map<const std::byte*, int> visits;
    std::mt19937 next{1};
    std::vector<void*> others;
    // The visitor does what another context would do between two steps.
    with.heap.for_each_block([&](const ramwright::block& seen) {
        ++visits[with.start(seen)];
        if (next() % 2 == 0) {
            others.push_back(with.heap.allocate({.size = 1 + next() % 60}));
        } else if (!others.empty()) {
            EXPECT_TRUE(with.heap.deallocate(others.back()));
            others.pop_back();
        }
        EXPECT_TRUE(with.heap.unlocked().check());
    });
    for (std::size_t index = 1; index < with.blocks.size(); index += 2) {
        EXPECT_EQ(visits[static_cast<std::byte*>(with.blocks[index])], 1) << index;
    }
}

TEST_F(locked_test, a_walk_is_not_prolonged_by_blocks_that_come_and_go_before_it) {
    constexpr int at_once = 40;
    heap_with_holes with{8};
    std::vector<void*> last;
    int visits = 0;
    with.heap.for_each_block([&](const ramwright::block&) {
        // All behind the first few is given back, and comes again.
        for (void* const block : last) {
            with.heap.deallocate(block);
        }
        last.clear();
        for (int index = 0; index != at_once; ++index) {
            last.push_back(with.heap.allocate({.size = 100}));
        }
        ASSERT_LE(++visits, 8 + at_once + 1) << "more than there ever were at once";
    });
    EXPECT_GE(visits, 8) << "which were there all the time";
}

TEST_F(locked_test, a_second_walk_sees_everything_and_leaves_the_first_its_place) {
    heap_with_holes with{100};
    int outer = 0;
    int inner = 0;
    with.heap.for_each_block([&](const ramwright::block& seen) {
        outer += seen.live ? 1 : 0;
        if (outer == 10 && seen.live) {
            with.heap.for_each_block(
                [&](const ramwright::block& one) { inner += one.live ? 1 : 0; });
            EXPECT_TRUE(with.heap.check());
            EXPECT_TRUE(with.heap.check_some(1000)) << "the walk goes on where it was";
            EXPECT_EQ(with.heap.snapshot().live_blocks, 50U);
        }
    });
    EXPECT_EQ(outer, 50);
    EXPECT_EQ(inner, 50);
}

TEST_F(locked_test, a_check_in_steps_finds_a_damaged_block_and_the_next_begins_anew) {
    heap_with_holes with{100};
    auto* const header = static_cast<std::byte*>(with.blocks[71]) - 4;
    const std::byte was = *header;
    *header ^= std::byte{0xFF};
    EXPECT_FALSE(with.heap.check());
    EXPECT_FALSE(with.heap.check());
    *header = was;
    EXPECT_TRUE(with.heap.check());

    // As a neighbour does that runs over the start of the region.
    std::memset(with.storage.data() + 120, 0xF0, 8);
    EXPECT_FALSE(with.heap.check());
    EXPECT_FALSE(with.heap.check_some(1));

    locked<pool<ramwright::check_level::standard>, watched_lock> blocks{storage_,
                                                                        layout{.size = 32}};
    watched_lock::taken = 0;
    EXPECT_TRUE(blocks.check());
    EXPECT_EQ(watched_lock::taken, static_cast<int>((blocks.unlocked().block_count() + 1) / 2));
    auto* const links = reinterpret_cast<std::uint16_t*>(storage_.data());
    links[60] = 0xFFF0;
    EXPECT_FALSE(blocks.check());
}

}  // namespace
