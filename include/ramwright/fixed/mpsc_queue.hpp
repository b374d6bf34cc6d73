// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "ramwright/core/lock.hpp"
#include "ramwright/fixed/detail/mpsc_state.hpp"
#include "ramwright/fixed/detail/push_choices.hpp"
#include "ramwright/fixed/when_full.hpp"

/// \file
/// A queue from several contexts to one: interrupts of any priority, and threads, to a thread.
///
/// A producer claims a place under a lock, for a fixed number of instructions whatever the element, and
/// fills it without one. The consumer takes what is filled, in the order of the claims: behind a place
/// that an interrupted producer still fills it waits for that producer. With one producer `spsc_queue`
/// needs no lock; for elements too large to copy: `mailbox`.
///
///     ramwright::fixed::mpsc_queue<event, 32> events;
///
///     void any_handler() { events.in().push(e, ramwright::fixed::or_count{lost}); }
///     void thread() {
///         for (event e; events.out().try_pop(e);) { ... }
///     }
///
/// | call                | cost | from an interrupt          | on failure                              |
/// |---------------------|------|----------------------------|-----------------------------------------|
/// | in().try_push, try_emplace | O(1) | as the lock allows  | false: full; the argument is as it was  |
/// | in().push(value, or_count) | O(1) | as the lock allows  | the element is lost and counted         |
/// | out().try_pop       | O(1) | yes, if it is the consumer | false: none is ready; target unchanged  |
///
/// The lock is `masked_interrupts` unless another is named; between two cores, `spin_lock`. Only the
/// claim of a place holds it: no copy of an element, no loop.
/// RAM: the elements, a byte for each, two positions of the smallest type, and the lock.

namespace ramwright::fixed {

/// The half of a queue that adds: small, to be passed by value to whoever produces.
template <typename T, std::uint32_t Capacity, basic_lockable Lock>
class mpsc_producer : public detail::push_choices<mpsc_producer<T, Capacity, Lock>, T> {
    using position = detail::queue_position<Capacity>;
    using state = detail::mpsc_state<T, Capacity, Lock>;

public:
    constexpr explicit mpsc_producer(state& shared) noexcept : shared_{&shared} {}

    /// True: the element is queued. False: the queue is full, and `arguments` are as they were.
    template <typename... Arguments>
    [[nodiscard]] bool try_emplace(Arguments&&... arguments) noexcept {
        typename position::type claimed;
        {
            const hold exclusive{shared_->lock};
            claimed = shared_->tail;
            if (position::full(shared_->head.load(std::memory_order_acquire), claimed))
                [[unlikely]] {
                return false;
            }
            shared_->tail = position::next(claimed);
        }
        const std::uint32_t place = position::place(claimed);
        detail::construct(shared_->places.data() + place, std::forward<Arguments>(arguments)...);
        shared_->filled[place].store(1, std::memory_order_release);
        return true;
    }

private:
    state* shared_;
};

/// The half of a queue that takes: small, to be passed by value to the one consumer.
template <typename T, std::uint32_t Capacity, basic_lockable Lock>
class mpsc_consumer {
    using position = detail::queue_position<Capacity>;
    using state = detail::mpsc_state<T, Capacity, Lock>;

public:
    constexpr explicit mpsc_consumer(state& shared) noexcept : shared_{&shared} {}

    /// True: the oldest element was moved to `into`. False: none is ready, `into` as it was.
    [[nodiscard]] bool try_pop(T& into) noexcept {
        const auto head = shared_->head.load(std::memory_order_relaxed);
        const std::uint32_t place = position::place(head);
        if (shared_->filled[place].load(std::memory_order_acquire) == 0) {
            return false;
        }
        T* const oldest = shared_->places.data() + place;
        into = std::move(*oldest);
        detail::destroy(oldest, oldest + 1);
        // Before the head moves on: behind it the place may be claimed again.
        shared_->filled[place].store(0, std::memory_order_relaxed);
        shared_->head.store(position::next(head), std::memory_order_release);
        return true;
    }

private:
    state* shared_;
};

template <typename T, std::uint32_t Capacity, basic_lockable Lock = masked_interrupts>
class mpsc_queue {
public:
    using value_type = T;
    using producer = mpsc_producer<T, Capacity, Lock>;
    using consumer = mpsc_consumer<T, Capacity, Lock>;

    constexpr mpsc_queue() noexcept = default;
    mpsc_queue(const mpsc_queue&) = delete;
    mpsc_queue& operator=(const mpsc_queue&) = delete;

    [[nodiscard]] producer in() noexcept { return producer{state_}; }
    [[nodiscard]] consumer out() noexcept { return consumer{state_}; }
    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }

private:
    detail::mpsc_state<T, Capacity, Lock> state_;
};

}  // namespace ramwright::fixed
