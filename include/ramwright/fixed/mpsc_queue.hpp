// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/core/lock.hpp"
#include "ramwright/fixed/detail/mpsc_halves.hpp"
#include "ramwright/fixed/detail/mpsc_state.hpp"
#include "ramwright/fixed/detail/mpsc_state_ref.hpp"
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
/// A view of a half: 24 bytes.

namespace ramwright::fixed {

/// The half of a queue of some capacity that adds. One function that takes it serves every capacity, for
/// some instructions more, also with the lock held (docs/fixed.md).
template <typename T, basic_lockable Lock = masked_interrupts>
class mpsc_producer_view
    : public detail::mpsc_producer_operations<T, detail::mpsc_state_ref<T, Lock>> {
public:
    explicit mpsc_producer_view(detail::mpsc_state_ref<T, Lock> shared) noexcept
        : mpsc_producer_view::mpsc_producer_operations{shared} {}
};

/// The half of a queue of some capacity that takes.
template <typename T, basic_lockable Lock = masked_interrupts>
class mpsc_consumer_view
    : public detail::mpsc_consumer_operations<T, detail::mpsc_state_ref<T, Lock>> {
public:
    explicit mpsc_consumer_view(detail::mpsc_state_ref<T, Lock> shared) noexcept
        : mpsc_consumer_view::mpsc_consumer_operations{shared} {}
};

/// The half of a queue that adds: small, to be passed by value to whoever produces.
template <typename T, std::uint32_t Capacity, basic_lockable Lock>
class mpsc_producer
    : public detail::mpsc_producer_operations<T, detail::mpsc_state<T, Capacity, Lock>*> {
public:
    constexpr explicit mpsc_producer(detail::mpsc_state<T, Capacity, Lock>& shared) noexcept
        : mpsc_producer::mpsc_producer_operations{&shared} {}

    [[nodiscard]] mpsc_producer_view<T, Lock> view() const noexcept {
        return mpsc_producer_view<T, Lock>{detail::mpsc_state_ref<T, Lock>{*this->shared_}};
    }
};

/// The half of a queue that takes: small, to be passed by value to the one consumer.
template <typename T, std::uint32_t Capacity, basic_lockable Lock>
class mpsc_consumer
    : public detail::mpsc_consumer_operations<T, detail::mpsc_state<T, Capacity, Lock>*> {
public:
    constexpr explicit mpsc_consumer(detail::mpsc_state<T, Capacity, Lock>& shared) noexcept
        : mpsc_consumer::mpsc_consumer_operations{&shared} {}

    [[nodiscard]] mpsc_consumer_view<T, Lock> view() const noexcept {
        return mpsc_consumer_view<T, Lock>{detail::mpsc_state_ref<T, Lock>{*this->shared_}};
    }
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
