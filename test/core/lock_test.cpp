// SPDX-License-Identifier: Apache-2.0
#include "ramwright/core/lock.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <type_traits>

#include <gtest/gtest.h>

#include "ramwright/core/spin_lock.hpp"

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
static_assert(ramwright::basic_lockable<ramwright::suspended_scheduler>);
static_assert(ramwright::basic_lockable<ramwright::recursive_mutex>);
static_assert(!ramwright::basic_lockable<int>);
static_assert(ramwright::restoring_lock<masked_interrupts>);
static_assert(ramwright::restoring_lock<ramwright::raised_priority<0x40>>);
static_assert(ramwright::restoring_lock<ramwright::spin_lock<>>);
static_assert(!ramwright::restoring_lock<std::mutex>);
static_assert(!ramwright::bound_to_contexts<masked_interrupts>);
static_assert(std::is_empty_v<ramwright::suspended_scheduler>);
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

template <typename Lock>
class lock_between_threads : public testing::Test {};
using locks = testing::Types<masked_interrupts, ramwright::raised_priority<0x40>,
                             ramwright::suspended_scheduler, ramwright::recursive_mutex,
                             ramwright::spin_lock<>>;
TYPED_TEST_SUITE(lock_between_threads, locks);

TYPED_TEST(lock_between_threads, keeps_the_other_out) {
    TypeParam shared;
    EXPECT_EQ(count_from_two_threads([&shared]() -> TypeParam& { return shared; }), 0);
}

TYPED_TEST(lock_between_threads, is_free_again_after_lock_and_unlock) {
    TypeParam shared;
    shared.lock();
    shared.unlock();
    std::thread{[&shared] { const hold exclusive{shared}; }}.join();
}

TEST(usable_here, is_true_of_a_lock_that_does_not_say) {
    const ramwright::port::simulated_interrupt now{20, 0};
    EXPECT_TRUE(ramwright::usable_here<masked_interrupts>());
    EXPECT_TRUE(ramwright::usable_here<std::mutex>());
}

TEST(usable_here, is_false_in_an_interrupt_of_what_only_threads_take) {
    EXPECT_TRUE(ramwright::usable_here<ramwright::suspended_scheduler>());
    EXPECT_TRUE(ramwright::usable_here<ramwright::recursive_mutex>());
    const ramwright::port::simulated_interrupt now{20, 0xFF};
    EXPECT_FALSE(ramwright::usable_here<ramwright::suspended_scheduler>());
    EXPECT_FALSE(ramwright::usable_here<ramwright::recursive_mutex>());
}

TEST(usable_here, of_a_raised_priority_ends_where_it_no_longer_keeps_interrupts_out) {
    using lock = ramwright::raised_priority<0x40>;
    EXPECT_TRUE(ramwright::usable_here<lock>());
    for (int priority = -2; priority <= 0xFF; ++priority) {
        const ramwright::port::simulated_interrupt now{20, priority};
        EXPECT_EQ(ramwright::usable_here<lock>(), priority >= 0x40) << priority;
    }
}

/// A flag that is taken by the other core for the first three attempts.
struct contended_flag {
    static inline int attempts = 0;
    static inline bool given_back = false;
    bool try_take() noexcept { return ++attempts == 4; }
    void give() noexcept { given_back = true; }
};

TEST(spin_lock, tries_until_the_flag_is_its_own_and_gives_it_back) {
    ramwright::spin_lock<contended_flag> lock;
    {
        const hold exclusive{lock};
        EXPECT_EQ(contended_flag::attempts, 4);
        EXPECT_FALSE(contended_flag::given_back);
    }
    EXPECT_TRUE(contended_flag::given_back);
}

TEST(exclusive_flag, is_taken_once_until_it_is_given_back) {
    ramwright::exclusive_flag flag;
    EXPECT_TRUE(flag.try_take());
    EXPECT_FALSE(flag.try_take());
    flag.give();
    EXPECT_TRUE(flag.try_take());
}

}  // namespace
