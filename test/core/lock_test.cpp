// SPDX-License-Identifier: Apache-2.0
#include "ramwright/core/lock.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <type_traits>

#include <gtest/gtest.h>

namespace {

using ramwright::hold;
using ramwright::masked_interrupts;

class counting_lock {
public:
    void lock() { ++depth; }
    void unlock() { --depth; }
    int depth = 0;
};

static_assert(ramwright::basic_lockable<ramwright::no_lock>);
static_assert(ramwright::basic_lockable<masked_interrupts>);
static_assert(ramwright::basic_lockable<std::mutex>);
static_assert(!ramwright::basic_lockable<int>);
static_assert(!std::is_copy_constructible_v<hold<counting_lock>>);
static_assert(std::is_empty_v<ramwright::no_lock>);

TEST(hold, locks_for_the_length_of_its_scope) {
    counting_lock lock;
    {
        const hold exclusive{lock};
        EXPECT_EQ(lock.depth, 1);
    }
    EXPECT_EQ(lock.depth, 0);
}

/// Adds to one counter from two threads, each under the lock `make_lock` gives it.
template <typename MakeLock>
long count_from_two_threads(MakeLock make_lock) {
    constexpr long each = 50'000;
    // Volatile, so that every addition is a load and a store the other thread could come between.
    volatile long counter = 0;
    const auto add = [&counter, &make_lock] {
        auto&& lock = make_lock();
        for (long i = 0; i < each; ++i) {
            const hold exclusive{lock};
            counter = counter + 1;
        }
    };
    std::thread other{add};
    add();
    other.join();
    return 2 * each - counter;
}

TEST(masked_interrupts, keeps_other_threads_out_through_one_lock) {
    masked_interrupts shared;
    EXPECT_EQ(count_from_two_threads([&shared]() -> masked_interrupts& { return shared; }), 0);
}

TEST(masked_interrupts, keeps_other_threads_out_through_locks_of_their_own) {
    EXPECT_EQ(count_from_two_threads([] { return masked_interrupts{}; }), 0);
}

TEST(masked_interrupts, keeps_other_threads_out_until_the_outermost_scope_ends) {
    masked_interrupts lock;
    std::atomic<bool> entered = false;
    std::thread other;
    {
        const hold outer{lock};
        { const hold inner{lock}; }
        other = std::thread{[&lock, &entered] {
            const hold exclusive{lock};
            entered = true;
        }};
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
        EXPECT_FALSE(entered);
    }
    other.join();
    EXPECT_TRUE(entered);
}

}  // namespace
