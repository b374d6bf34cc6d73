// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

#include "ramwright/core/context.hpp"
#include "ramwright/core/lock.hpp"

namespace {

TEST(posix_port, a_thread_keeps_its_number_and_shares_it_with_nobody) {
    constexpr std::size_t count = 8;
    std::vector<ramwright::context> seen(count);
    std::vector<std::thread> threads;
    for (ramwright::context& place : seen) {
        threads.emplace_back([&place] {
            place = ramwright::current_context();
            EXPECT_EQ(place, ramwright::current_context());
        });
    }
    for (std::thread& one : threads) {
        one.join();
    }
    seen.push_back(ramwright::current_context());
    std::vector<std::uint16_t> numbers;
    for (const ramwright::context& who : seen) {
        EXPECT_FALSE(who.interrupt);
        numbers.push_back(who.number);
    }
    std::sort(numbers.begin(), numbers.end());
    EXPECT_EQ(std::adjacent_find(numbers.begin(), numbers.end()), numbers.end());
}

/// Many threads add to one number under `lock`; without it some additions are lost.
template <typename Lock>
std::uint32_t count_together(Lock& lock, std::uint32_t depth) {
    constexpr std::uint32_t threads = 4;
    constexpr std::uint32_t rounds = 20'000;
    volatile std::uint32_t count = 0;
    std::vector<std::thread> running;
    for (std::uint32_t thread = 0; thread != threads; ++thread) {
        running.emplace_back([&] {
            for (std::uint32_t round = 0; round != rounds; ++round) {
                const ramwright::hold outer{lock};
                if (depth == 2) {
                    const ramwright::hold inner{lock};
                }
                count = count + 1;
            }
        });
    }
    for (std::thread& one : running) {
        one.join();
    }
    return threads * rounds - count;
}

TEST(masked_interrupts, keeps_the_other_threads_out_with_one_lock_object) {
    ramwright::masked_interrupts lock;
    EXPECT_EQ(count_together(lock, 1), 0U);
}

TEST(masked_interrupts, is_still_held_after_an_inner_scope_on_the_same_object) {
    ramwright::masked_interrupts lock;
    EXPECT_EQ(count_together(lock, 2), 0U);
}

TEST(posix_scheduler, a_semaphore_is_taken_as_often_as_it_was_given) {
    ramwright::port::scheduler::semaphore counts{1};
    EXPECT_TRUE(counts.take(0));
    EXPECT_FALSE(counts.take(0));
    EXPECT_FALSE(counts.take(1));
    counts.give();
    EXPECT_TRUE(counts.take(1));
    std::thread giver{[&counts] { counts.give(); }};
    EXPECT_TRUE(counts.take(ramwright::port::scheduler::forever));
    giver.join();
}

TEST(posix_scheduler, a_suspended_scheduler_keeps_out_who_masks_interrupts_and_nests) {
    namespace scheduler = ramwright::port::scheduler;
    std::atomic<bool> entered = false;
    scheduler::suspend();
    scheduler::suspend();
    std::thread other{[&entered] {
        ramwright::masked_interrupts mask;
        const ramwright::hold exclusive{mask};
        entered = true;
    }};
    scheduler::resume();
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    EXPECT_FALSE(entered);
    scheduler::resume();
    other.join();
    EXPECT_TRUE(entered);
}

TEST(masked_interrupts, is_free_for_the_next_thread_after_lock_and_unlock) {
    ramwright::masked_interrupts lock;
    lock.lock();
    lock.unlock();
    std::thread{[&lock] {
        lock.lock();
        lock.unlock();
    }}.join();
}

}  // namespace
