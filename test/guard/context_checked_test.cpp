// SPDX-License-Identifier: Apache-2.0
#include "ramwright/guard/context_checked.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "ramwright/alloc/arena.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/alloc/pool.hpp"
#include "ramwright/alloc/reallocate.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/locked.hpp"
#include "ramwright/guard/traced.hpp"
#include "refusing_allocator.hpp"

namespace {

using ramwright::context_checked;
using ramwright::defer_frees;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::general;
using ramwright::layout;
using ramwright::locked;
using ramwright::pool;
using ramwright::recursive_mutex;
using ramwright::refuse_in_interrupts;
using ramwright::reserve_for_interrupts;
using ramwright::port::simulated_interrupt;

constexpr std::size_t region_bytes = 4096;
constexpr std::uint32_t usb_interrupt = 83;
constexpr std::uint32_t nmi = 2;

using heap_type = locked<general<>, recursive_mutex>;
using packet_pool = locked<pool<>, ramwright::masked_interrupts>;
using deferring = context_checked<heap_type, refuse_in_interrupts, defer_frees<region_bytes, 2>>;
using reserving = context_checked<heap_type, reserve_for_interrupts<packet_pool>>;
using both =
    context_checked<heap_type, reserve_for_interrupts<packet_pool>, defer_frees<region_bytes, 3>>;

static_assert(ramwright::allocator<context_checked<general<>>>);
static_assert(ramwright::allocator<both>);
static_assert(ramwright::basic_allocator<context_checked<ramwright::arena<>>>);
static_assert(!ramwright::freeing_allocator<context_checked<ramwright::arena<>>>);
static_assert(ramwright::concurrent_allocator<packet_pool>);
static_assert(!ramwright::concurrent_allocator<pool<>>, "a pool without a lock is no reserve");
static_assert(!ramwright::concurrent_allocator<locked<pool<>, ramwright::no_lock>>);

int handled = 0;

class context_checked_test : public testing::Test {
protected:
    context_checked_test() {
        failures.clear();
        handled = 0;
        failures.on_failure([](const ramwright::failure&) { ++handled; });
    }
    ~context_checked_test() override { failures.on_failure(nullptr); }

    /// What only this test's calls left in the log.
    static std::uint32_t recorded(failure_kind kind) {
        std::uint32_t found = 0;
        for (std::uint32_t back = 0; const ramwright::failure* one = failures.last(back); ++back) {
            found += one->kind == kind ? 1 : 0;
        }
        return found;
    }

    alignas(8) std::array<std::byte, region_bytes> storage_{};
    alignas(8) std::array<std::byte, 512> pool_storage_{};
    packet_pool reserve_{pool_storage_, layout{.size = 64}, 4U};
};

void fail_the_test() { ADD_FAILURE() << "an interrupt got to the allocator"; }
using untouchable = ramwright::test::refusing_allocator<fail_the_test>;

TEST_F(context_checked_test, no_call_of_an_interrupt_gets_to_the_allocator) {
    context_checked<untouchable> tested{storage_};
    const simulated_interrupt now{usb_interrupt};
    EXPECT_EQ(tested.try_allocate({8}), nullptr);
    EXPECT_EQ(failures.total(), 0U) << "try_allocate leaves no record";
    EXPECT_EQ(tested.allocate({8}), nullptr);
    EXPECT_FALSE(tested.deallocate(storage_.data()));
    EXPECT_FALSE(tested.resize(storage_.data(), 1));
    EXPECT_EQ(tested.usable_size(storage_.data()), 0U);
    EXPECT_EQ(tested.free_bytes(), 0U);
    EXPECT_EQ(tested.largest_free(), 0U);
    EXPECT_EQ(tested.snapshot(), ramwright::snapshot{});
    EXPECT_FALSE(tested.check());
    tested.for_each_block([](const ramwright::block&) { ADD_FAILURE(); });
    EXPECT_FALSE(tested.poll(1));
    EXPECT_EQ(failures.total(), 10U);
    EXPECT_EQ(handled, 10);
    EXPECT_EQ(recorded(failure_kind::forbidden_context), ramwright::failure_log::kept);
}

TEST_F(context_checked_test, a_request_of_an_interrupt_is_recorded_with_who_asked_for_what) {
    context_checked<heap_type> tested{storage_};
    const simulated_interrupt now{usb_interrupt};
    EXPECT_EQ(tested.allocate({.size = 540, .alignment = 16}), nullptr);
    const ramwright::failure& record = *failures.last();
    EXPECT_EQ(record.kind, failure_kind::forbidden_context);
    EXPECT_EQ(record.who, (ramwright::context{.number = usb_interrupt, .interrupt = true}));
    EXPECT_EQ(record.wanted, (layout{.size = 540, .alignment = 16}));
    EXPECT_EQ(record.region, reinterpret_cast<std::uintptr_t>(tested.storage().data()));
    EXPECT_NE(record.caller, 0U);
}

TEST_F(context_checked_test, a_thread_and_boot_are_served) {
    context_checked<heap_type> tested{storage_};
    void* const block = tested.allocate({40});
    ASSERT_NE(block, nullptr);
    EXPECT_TRUE(tested.owns(block));
    EXPECT_GE(tested.usable_size(block), 40U);
    EXPECT_TRUE(tested.resize(block, 30));
    EXPECT_TRUE(tested.deallocate(block));
    EXPECT_EQ(tested.allocate({region_bytes}), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::out_of_memory);
    EXPECT_EQ(failures.total(), 1U);
}

TEST_F(context_checked_test, an_interrupt_may_free_null) {
    context_checked<heap_type> tested{storage_};
    const simulated_interrupt now{usb_interrupt};
    EXPECT_TRUE(tested.deallocate(nullptr));
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(context_checked_test, null_is_returned_without_calling_the_handler) {
    context_checked<heap_type, ramwright::null_in_interrupts> tested{storage_};
    const simulated_interrupt now{usb_interrupt};
    EXPECT_EQ(tested.allocate({8}), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::forbidden_context);
    EXPECT_EQ(failures.last()->wanted.size, 8U);
    EXPECT_EQ(handled, 0);
}

TEST_F(context_checked_test, the_reserve_serves_interrupts_and_only_them) {
    reserving tested{reserve_, storage_};
    void* const of_thread = tested.allocate({64});
    EXPECT_FALSE(reserve_.owns(of_thread));
    std::vector<void*> packets;
    {
        const simulated_interrupt now{usb_interrupt};
        for (int i = 0; i != 4; ++i) {
            packets.push_back(tested.allocate({64}));
            ASSERT_TRUE(reserve_.owns(packets.back()));
        }
        EXPECT_EQ(failures.total(), 0U);
        EXPECT_EQ(tested.allocate({64}), nullptr);
        EXPECT_EQ(failures.last()->kind, failure_kind::out_of_memory);
        EXPECT_EQ(failures.last()->region,
                  reinterpret_cast<std::uintptr_t>(reserve_.storage().data()));
        EXPECT_EQ(tested.usable_size(packets[0]), 64U);
        EXPECT_TRUE(tested.resize(packets[0], 10));
        EXPECT_TRUE(tested.deallocate(packets[0]));
        EXPECT_EQ(tested.try_allocate({64}), packets[0]);
        EXPECT_EQ(tested.try_allocate({65}), nullptr);
        EXPECT_FALSE(tested.deallocate(of_thread)) << "frees are refused, not deferred";
        EXPECT_EQ(failures.last()->kind, failure_kind::forbidden_context);
    }
    for (void* const packet : packets) {
        EXPECT_TRUE(tested.owns(packet));
        EXPECT_EQ(tested.usable_size(packet), 64U);
        EXPECT_TRUE(tested.deallocate(packet)) << "a thread gives a packet back";
    }
    EXPECT_EQ(reserve_.snapshot().live_blocks, 0U);
    EXPECT_TRUE(tested.deallocate(of_thread));
}

TEST_F(context_checked_test, a_reserve_the_interrupt_can_preempt_is_refused) {
    constexpr std::uint8_t limit = 0x40;
    using rtos_pool = locked<pool<>, ramwright::raised_priority<limit>>;
    alignas(8) std::array<std::byte, 512> storage{};
    rtos_pool reserve{storage, layout{.size = 64}};
    context_checked<heap_type, reserve_for_interrupts<rtos_pool>, defer_frees<region_bytes>> tested{
        reserve, storage_};
    void* packet = nullptr;
    {
        const simulated_interrupt at_the_limit{usb_interrupt, limit};
        packet = tested.allocate({64});
        EXPECT_NE(packet, nullptr);
        {
            const simulated_interrupt above_it{usb_interrupt + 1, limit - 1};
            EXPECT_EQ(tested.try_allocate({64}), nullptr);
            EXPECT_EQ(tested.allocate({64}), nullptr);
            EXPECT_EQ(failures.last()->kind, failure_kind::forbidden_context);
            EXPECT_EQ(failures.last()->who.number, usb_interrupt + 1);
            EXPECT_FALSE(tested.deallocate(packet));
            EXPECT_EQ(failures.last()->kind, failure_kind::forbidden_context);
            EXPECT_EQ(failures.total(), 2U);
        }
        EXPECT_TRUE(tested.deallocate(packet));
    }
    EXPECT_EQ(reserve.snapshot().live_blocks, 0U);
}

TEST_F(context_checked_test, a_deferred_block_is_live_until_a_thread_takes_it_back) {
    deferring tested{storage_};
    std::vector<void*> blocks;
    for (int i = 0; i != 7; ++i) {
        blocks.push_back(tested.allocate({40}));
    }
    void* const last = blocks.back();
    blocks.pop_back();
    {
        const simulated_interrupt now{usb_interrupt};
        for (void* const block : blocks) {
            EXPECT_TRUE(tested.deallocate(block));
        }
    }
    EXPECT_EQ(tested.snapshot().live_blocks, 7U);
    EXPECT_TRUE(tested.poll(1));
    EXPECT_EQ(tested.snapshot().live_blocks, 6U);
    EXPECT_TRUE(tested.deallocate(last));
    EXPECT_EQ(tested.snapshot().live_blocks, 3U) << "2 taken back with the thread's own free";
    EXPECT_EQ(tested.try_allocate({region_bytes}), nullptr);
    EXPECT_EQ(tested.snapshot().live_blocks, 1U) << "2 taken back with a request";
    EXPECT_FALSE(tested.poll(100));
    EXPECT_EQ(tested.snapshot().live_blocks, 0U);
    EXPECT_TRUE(tested.check());
    EXPECT_TRUE(tested.check_some(8));
    EXPECT_EQ(failures.total(), 0U);
    const ramwright::port::simulated_interrupt now{20};
    EXPECT_FALSE(tested.check_some(8)) << "a thread may be in the middle of a call";
}

TEST_F(context_checked_test,
       a_request_that_finds_too_little_is_tried_again_with_what_was_deferred) {
    deferring tested{storage_};
    void* const block = tested.allocate({3000});
    {
        const simulated_interrupt now{usb_interrupt};
        EXPECT_TRUE(tested.deallocate(block));
    }
    EXPECT_EQ(tested.allocate({3000}), block);
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(context_checked_test, nothing_is_lost_when_there_are_only_frees) {
    deferring tested{storage_};
    std::vector<void*> blocks;
    while (void* const block = tested.try_allocate({1})) {
        blocks.push_back(block);
    }
    ASSERT_GT(blocks.size(), 400U);
    for (std::size_t i = 0; i != blocks.size(); ++i) {
        const bool by_interrupt = (blocks.size() - i) % 2 == 0;  // the last one is the thread's
        if (by_interrupt) {
            const simulated_interrupt now{usb_interrupt};
            ASSERT_TRUE(tested.deallocate(blocks[i]));
        } else {
            ASSERT_TRUE(tested.deallocate(blocks[i]));
        }
    }
    EXPECT_EQ(tested.snapshot().live_blocks, 0U) << "each free of a thread takes back 2";
}

TEST_F(context_checked_test, a_block_that_waits_is_not_deferred_again) {
    deferring tested{storage_};
    void* const block = tested.allocate({40});
    const simulated_interrupt now{usb_interrupt};
    EXPECT_TRUE(tested.deallocate(block));
    EXPECT_FALSE(tested.deallocate(block));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(block));
    EXPECT_TRUE(failures.last()->who.interrupt);
    EXPECT_NE(failures.last()->caller, 0U);
}

TEST_F(context_checked_test, a_thread_that_frees_a_block_that_waits_is_refused) {
    deferring tested{storage_};
    void* const block = tested.allocate({40});
    {
        const simulated_interrupt now{usb_interrupt};
        EXPECT_TRUE(tested.deallocate(block));
    }
    EXPECT_FALSE(tested.deallocate(block));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_FALSE(failures.last()->who.interrupt);
    EXPECT_EQ(failures.total(), 1U);
    EXPECT_EQ(tested.snapshot().live_blocks, 0U) << "the interrupt's free still counts";
}

TEST_F(context_checked_test, a_thread_that_resizes_a_block_that_waits_is_refused) {
    deferring tested{storage_};
    void* const block = tested.allocate({100});
    void* const other = tested.allocate({100});
    EXPECT_GE(tested.usable_size(block), 100U);
    {
        const simulated_interrupt now{usb_interrupt};
        EXPECT_TRUE(tested.deallocate(block));
    }
    EXPECT_EQ(tested.usable_size(block), 0U);
    EXPECT_EQ(failures.total(), 0U);
    for (const std::size_t size : {40U, 100U, 400U}) {
        EXPECT_FALSE(tested.resize(block, size));
        EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
        EXPECT_EQ(failures.last()->address, reinterpret_cast<std::uintptr_t>(block));
        EXPECT_FALSE(failures.last()->who.interrupt);
    }
    EXPECT_EQ(failures.total(), 3U);
    EXPECT_TRUE(tested.resize(other, 40)) << "which does not wait";
    EXPECT_FALSE(tested.poll(1));
    EXPECT_EQ(tested.snapshot().live_blocks, 1U);
    EXPECT_EQ(failures.total(), 3U);
}

TEST_F(context_checked_test, a_block_that_waits_is_not_given_another_size) {
    for (const layout want : {layout{.size = 40}, layout{.size = 400}, layout{3000},
                              layout{.size = 40, .alignment = 2048}}) {
        deferring tested{storage_};
        // The heap has room for no other of 3000, so that one could get the very block that waits.
        void* const block = tested.allocate({want.size == 3000 ? 3000U : 100U});
        {
            const simulated_interrupt now{usb_interrupt};
            EXPECT_TRUE(tested.deallocate(block));
        }
        failures.clear();
        EXPECT_EQ(ramwright::reallocate(tested, block, want), nullptr);
        EXPECT_EQ(failures.total(), 1U);
        EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
        static_cast<void>(tested.poll(2));
        EXPECT_EQ(tested.snapshot().live_blocks, 0U);
        EXPECT_TRUE(tested.check());
    }
}

TEST_F(context_checked_test, an_interrupt_that_frees_a_free_block_damages_nothing) {
    deferring tested{storage_};
    void* const block = tested.allocate({40});
    void* const behind = tested.allocate({40});
    EXPECT_TRUE(tested.deallocate(block));
    {
        const simulated_interrupt now{usb_interrupt};
        EXPECT_TRUE(tested.deallocate(block)) << "it cannot be known yet";
    }
    EXPECT_TRUE(tested.check());
    EXPECT_FALSE(tested.poll(1));
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_TRUE(tested.check());
    EXPECT_EQ(tested.snapshot().live_blocks, 1U);
    EXPECT_TRUE(tested.deallocate(behind));
}

TEST_F(context_checked_test,
       a_free_block_freed_by_an_interrupt_stays_with_whom_it_is_handed_to_next) {
    deferring tested{storage_};
    void* const block = tested.allocate({3000});
    EXPECT_TRUE(tested.deallocate(block));
    {
        const simulated_interrupt now{usb_interrupt};
        EXPECT_TRUE(tested.deallocate(block));
    }
    EXPECT_EQ(tested.allocate({3000}), block);
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_FALSE(tested.poll(100));
    EXPECT_EQ(tested.snapshot().live_blocks, 1U);
    EXPECT_TRUE(tested.deallocate(block));
}

/// A heap in which an interrupt frees the block that the second request is about to get.
class interrupted_heap : public general<> {
public:
    using general<>::general;
    void* try_allocate(layout want) noexcept {
        void* const block = general<>::try_allocate(want);
        if (++requests == 3) {
            interrupt(block);
        }
        return block;
    }
    static inline int requests = 0;
    static inline void (*interrupt)(void*) = nullptr;
};
using interrupted =
    context_checked<interrupted_heap, refuse_in_interrupts, defer_frees<region_bytes, 2>>;
interrupted* interrupted_by_itself = nullptr;

TEST_F(context_checked_test, a_block_freed_while_a_request_is_tried_again_stays_with_the_caller) {
    interrupted_heap::requests = 0;
    interrupted_heap::interrupt = [](void* block) {
        const simulated_interrupt now{usb_interrupt};
        EXPECT_TRUE(interrupted_by_itself->deallocate(block));
    };
    interrupted tested{storage_};
    interrupted_by_itself = &tested;
    void* const block = tested.allocate({3000});
    {
        const simulated_interrupt now{usb_interrupt};
        EXPECT_TRUE(tested.deallocate(block));
    }
    EXPECT_EQ(tested.allocate({3000}), block);
    EXPECT_EQ(interrupted_heap::requests, 3);
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_FALSE(tested.poll(1));
    EXPECT_EQ(tested.snapshot().live_blocks, 1U);
}

TEST_F(context_checked_test, what_cannot_be_a_block_is_not_deferred) {
    deferring tested{storage_};
    auto* const block = static_cast<std::byte*>(tested.allocate({40}));
    std::byte elsewhere{};
    const simulated_interrupt now{usb_interrupt};
    EXPECT_FALSE(tested.deallocate(&elsewhere));
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    for (int off = 1; off != 8; ++off) {
        EXPECT_FALSE(tested.deallocate(block + off));
        EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
    }
    EXPECT_TRUE(tested.deallocate(block));
}

TEST_F(context_checked_test, a_region_may_start_anywhere) {
    for (std::size_t start = 0; start != 9; ++start) {
        context_checked<pool<>, refuse_in_interrupts, defer_frees<region_bytes>> tested{
            std::span{storage_}.subspan(start), layout{.size = 24, .alignment = 8}};
        std::vector<void*> blocks;
        while (void* const block = tested.try_allocate({24})) {
            blocks.push_back(block);
        }
        ASSERT_GT(blocks.size(), 100U);
        {
            const simulated_interrupt now{usb_interrupt};
            for (void* const block : blocks) {
                ASSERT_TRUE(tested.deallocate(block));
            }
        }
        EXPECT_FALSE(tested.poll(static_cast<std::uint32_t>(blocks.size())));
        EXPECT_EQ(tested.snapshot().live_blocks, 0U);
    }
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(context_checked_test, a_block_beyond_the_bytes_that_can_be_deferred_is_refused) {
    context_checked<heap_type, refuse_in_interrupts, defer_frees<region_bytes / 2>> tested{
        storage_};
    std::vector<void*> blocks;
    while (void* const block = tested.try_allocate({500})) {
        blocks.push_back(block);
    }
    const simulated_interrupt now{usb_interrupt};
    std::uint32_t refused = 0;
    for (void* const block : blocks) {
        const bool beyond = ramwright::offset_of(tested, block) >= region_bytes / 2;
        EXPECT_EQ(tested.deallocate(block), !beyond);
        refused += beyond ? 1 : 0;
    }
    EXPECT_GT(refused, 0U);
    EXPECT_EQ(failures.total(), refused);
}

TEST_F(context_checked_test, what_nothing_masks_may_not_defer) {
    deferring tested{storage_};
    void* const block = tested.allocate({40});
    const simulated_interrupt now{nmi, -2};
    EXPECT_FALSE(tested.deallocate(block));
    EXPECT_EQ(failures.last()->kind, failure_kind::forbidden_context);
}

/// Counts refusals and ignores the rest.
struct refusals {
    std::uint32_t count = 0;

    void allocated(std::uint32_t, layout, std::uintptr_t) noexcept {}
    void freed(std::uint32_t) noexcept {}
    void resized(std::uint32_t, std::size_t, std::uintptr_t) noexcept {}
    void refused(layout, std::size_t, std::uintptr_t) noexcept { ++count; }
};

TEST_F(context_checked_test, a_refused_request_reaches_the_trace_below) {
    using traced = ramwright::traced<general<>, refusals>;
    refusals trace;
    context_checked<locked<traced, recursive_mutex>> tested{trace, storage_};
    EXPECT_EQ(tested.allocate({region_bytes}), nullptr);
    EXPECT_EQ(trace.count, 1U);
    const simulated_interrupt now{usb_interrupt};
    EXPECT_EQ(tested.allocate({region_bytes}), nullptr);
    EXPECT_EQ(trace.count, 1U) << "the trace is behind the lock";
}

/// Threads and interrupts at random on one heap, and what must be live beside it.
TEST_F(context_checked_test, random_calls_of_both_kinds_keep_every_block_apart) {
    both tested{reserve_, storage_};
    std::mt19937 next{20'261};
    std::vector<std::byte*> live;
    std::size_t deferred = 0;
    const auto overlaps = [&live](const std::byte* block, std::size_t size) {
        return std::ranges::any_of(live, [&](const std::byte* other) {
            return other < block + size && block < other + 16;
        });
    };
    for (int round = 0; round != 50'000; ++round) {
        const bool interrupt = next() % 2 == 0;
        std::optional<simulated_interrupt> now;
        if (interrupt) {
            now.emplace(usb_interrupt);
        }
        if (next() % 2 == 0) {
            const std::size_t size = 16 + next() % 48;
            auto* const block = static_cast<std::byte*>(tested.try_allocate({size}));
            if (block != nullptr) {
                ASSERT_EQ(reserve_.owns(block), interrupt);
                ASSERT_FALSE(overlaps(block, size));
                live.push_back(block);
            }
        } else if (!live.empty()) {
            const std::size_t which = next() % live.size();
            deferred += interrupt && !reserve_.owns(live[which]) ? 1 : 0;
            ASSERT_TRUE(tested.deallocate(live[which]));
            live.erase(live.begin() + static_cast<std::ptrdiff_t>(which));
        }
        now.reset();
        ASSERT_TRUE(tested.check());
    }
    EXPECT_GT(deferred, 1000U);
    while (tested.poll(3)) {
    }
    const std::size_t of_reserve = static_cast<std::size_t>(
        std::ranges::count_if(live, [&](std::byte* block) { return reserve_.owns(block); }));
    EXPECT_EQ(tested.snapshot().live_blocks, live.size() - of_reserve);
    EXPECT_EQ(reserve_.snapshot().live_blocks, of_reserve);
    EXPECT_EQ(failures.total(), 0U);
}

}  // namespace
