// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "ramwright/fixed/mpsc_queue.hpp"
#include "ramwright/fixed/spsc_queue.hpp"
#include "tracked.hpp"

namespace ramwright::fixed {
namespace {

using ramwright_test::tracked;

template <template <typename, std::uint32_t> typename Queue, typename T, std::uint32_t Capacity>
void compare_with_standard(std::uint32_t seed) {
    std::mt19937 random{seed};
    Queue<T, Capacity> fixed;
    std::deque<T> model;
    for (int step = 0; step != 5000; ++step) {
        const int value = static_cast<int>(random() % 1000);
        const bool through_view = random() % 2 == 0;
        if (random() % 2 == 0) {
            T pushed{value};
            const bool fits = model.size() != Capacity;
            ASSERT_EQ(through_view ? fixed.in().view().try_push(std::move(pushed))
                                   : fixed.in().try_push(std::move(pushed)),
                      fits);
            if (fits) {
                model.push_back(T{value});
            } else {
                ASSERT_EQ(pushed, T{value}) << "what did not fit is the caller's still";
            }
        } else {
            T popped{-5};
            ASSERT_EQ(
                through_view ? fixed.out().view().try_pop(popped) : fixed.out().try_pop(popped),
                !model.empty());
            if (model.empty()) {
                ASSERT_EQ(popped, T{-5});
            } else {
                ASSERT_EQ(popped, model.front());
                model.pop_front();
            }
        }
    }
}

template <typename T, std::uint32_t Capacity>
using mpsc = mpsc_queue<T, Capacity>;

TEST(fixed_queues, keep_the_order_of_one_context) {
    for (std::uint32_t seed = 0; seed != 3; ++seed) {
        compare_with_standard<spsc_queue, int, 1>(seed);
        compare_with_standard<spsc_queue, int, 8>(seed);
        compare_with_standard<spsc_queue, int, 13>(seed);
        compare_with_standard<spsc_queue, int, 200>(seed);
        compare_with_standard<spsc_queue, tracked, 5>(seed);
        compare_with_standard<mpsc, int, 1>(seed);
        compare_with_standard<mpsc, int, 8>(seed);
        compare_with_standard<mpsc, int, 200>(seed);
        compare_with_standard<mpsc, tracked, 5>(seed);
    }
    EXPECT_EQ(tracked::count(), 0U) << "what was left in a queue ended with it";
}

TEST(fixed_queues, give_the_oldest_in_place) {
    spsc_queue<int, 2> queue;
    EXPECT_EQ(queue.out().front(), nullptr);
    EXPECT_FALSE(queue.out().pop());
    ASSERT_TRUE(queue.in().try_push(1));
    ASSERT_TRUE(queue.in().try_push(2));
    EXPECT_TRUE(queue.full());
    EXPECT_EQ(*queue.out().front(), 1);
    EXPECT_TRUE(queue.out().pop());
    EXPECT_EQ(*queue.out().view().front(), 2);
    EXPECT_EQ(queue.size(), 1U);
    EXPECT_TRUE(queue.out().view().pop());
    EXPECT_EQ(queue.out().view().front(), nullptr);
    EXPECT_FALSE(queue.out().view().pop());
}

TEST(regressions, full_queue_push_returns_value) {
    spsc_queue<std::unique_ptr<int>, 1> single;
    mpsc_queue<std::unique_ptr<int>, 1> multiple;
    ASSERT_TRUE(single.in().try_push(std::make_unique<int>(1)));
    ASSERT_TRUE(multiple.in().try_push(std::make_unique<int>(1)));
    auto second = std::make_unique<int>(2);
    EXPECT_FALSE(single.in().try_push(std::move(second)));
    EXPECT_FALSE(multiple.in().try_push(std::move(second)));
    ASSERT_NE(second, nullptr);
    EXPECT_EQ(*second, 2);
    std::uint32_t lost = 0;
    single.in().push(std::move(second), or_count{lost});
    EXPECT_EQ(lost, 1U);
}

/// Positions that wrapped with their type lost or repeated elements where the capacity did not divide it.
template <typename Queue, typename In, typename Out>
void wrap_many_times(Queue&, In in, Out out, std::uint32_t rounds) {
    std::uint32_t pushed = 0;
    std::uint32_t popped = 0;
    while (popped < rounds) {
        while (in.try_push(pushed)) {
            ++pushed;
        }
        ASSERT_EQ(pushed - popped, Queue::capacity());
        // Leaves one, so that the positions start a round at every place.
        for (std::uint32_t seen = 0; popped + 1 != pushed; ++popped) {
            ASSERT_TRUE(out.try_pop(seen));
            ASSERT_EQ(seen, popped);
        }
    }
}

/// Views on both sides, and on either: they count as the queue does.
template <typename Queue>
void wrap_many_times(std::uint32_t rounds) {
    Queue queue;
    wrap_many_times(queue, queue.in(), queue.out(), rounds);
    Queue seen;
    wrap_many_times(seen, seen.in().view(), seen.out().view(), rounds);
    Queue in_seen;
    wrap_many_times(in_seen, in_seen.in().view(), in_seen.out(), rounds);
    Queue out_seen;
    wrap_many_times(out_seen, out_seen.in(), out_seen.out().view(), rounds);
}

TEST(regressions, spsc_wrap_at_type_limit) {
    wrap_many_times<spsc_queue<std::uint32_t, 128>>(100'000);
    wrap_many_times<spsc_queue<std::uint32_t, 127>>(100'000);
    wrap_many_times<spsc_queue<std::uint32_t, 129>>(200'000);
    wrap_many_times<spsc_queue<std::uint32_t, 32'768>>(300'000);
    wrap_many_times<mpsc_queue<std::uint32_t, 127>>(100'000);
    wrap_many_times<mpsc_queue<std::uint32_t, 129>>(100'000);
}

constexpr std::uint32_t sent_by_each = 100'000;

/// What the thread of a producer and that of the consumer do; `queue` ends up empty.
template <typename Queue, typename In, typename Out>
void send_all(Queue& queue, In in, Out out) {
    std::thread producer{[in]() mutable {
        for (std::uint32_t next = 0; next != sent_by_each;) {
            if (in.try_push(next)) {
                ++next;
            } else {
                std::this_thread::yield();
            }
        }
    }};
    for (std::uint32_t expected = 0; expected != sent_by_each;) {
        std::uint32_t seen = 0;
        if (out.try_pop(seen)) {
            ASSERT_EQ(seen, expected);
            ++expected;
        } else {
            std::this_thread::yield();
        }
    }
    producer.join();
    EXPECT_TRUE(queue.empty());
}

TEST(fixed_queues_between_threads, spsc_loses_and_repeats_nothing) {
    spsc_queue<std::uint32_t, 61> queue;
    send_all(queue, queue.in(), queue.out());
    spsc_queue<std::uint32_t, 300> seen;
    send_all(seen, seen.in().view(), seen.out().view());
}

TEST(regressions, queue_full_under_preemption) {
    constexpr std::uint32_t producers = 3;
    mpsc_queue<std::uint32_t, 4> queue;
    std::vector<std::thread> running;
    for (std::uint32_t who = 0; who != producers; ++who) {
        running.emplace_back([in = queue.in(), view = queue.in().view(), who]() mutable {
            for (std::uint32_t next = 0; next != sent_by_each / 10;) {
                if (who == 0 ? in.try_push(who << 24 | next) : view.try_push(who << 24 | next)) {
                    ++next;
                } else {
                    std::this_thread::yield();
                }
            }
        });
    }
    std::uint32_t expected[producers] = {};
    for (std::uint32_t left = producers * (sent_by_each / 10); left != 0;) {
        std::uint32_t seen = 0;
        if (queue.out().try_pop(seen)) {
            ASSERT_EQ(seen & 0xFF'FFFF, expected[seen >> 24]++);
            --left;
        } else {
            std::this_thread::yield();
        }
    }
    for (std::thread& each : running) {
        each.join();
    }
    std::uint32_t none = 0;
    EXPECT_FALSE(queue.out().try_pop(none));
}

}  // namespace
}  // namespace ramwright::fixed
