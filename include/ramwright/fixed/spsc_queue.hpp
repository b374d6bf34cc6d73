// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/fixed/detail/queue_position.hpp"
#include "ramwright/fixed/detail/spsc_halves.hpp"
#include "ramwright/fixed/detail/spsc_state.hpp"
#include "ramwright/fixed/detail/spsc_state_ref.hpp"
#include "ramwright/fixed/when_full.hpp"

/// \file
/// A queue from one context to one other, without a lock: an interrupt to a thread, a core to a core.
///
/// Each side sees its half only, so that what would be a race does not compile: `in()` pushes,
/// `out()` pops. One context at a time may use each half. For several producers: `mpsc_queue`; for
/// elements too large to copy: `mailbox`.
///
///     ramwright::fixed::spsc_queue<sample, 64> samples;
///
///     void ADC_IRQHandler() { samples.in().push(read_adc(), ramwright::fixed::or_count{lost}); }
///     void thread() {
///         for (sample s; samples.out().try_pop(s);) { ... }
///     }
///     start_converter(samples.in().view());                // one function for every capacity
///
/// | call                | cost ¹ | from an interrupt   | on failure                                  |
/// |---------------------|--------|---------------------|---------------------------------------------|
/// | in().try_push, try_emplace | O(1) | yes, if it is the producer | false: full; the argument is as it was |
/// | in().push(value, or_count) | O(1) | yes, if it is the producer | the element is lost and counted |
/// | out().try_pop       | O(1)   | yes, if it is the consumer | false: empty; the target is as it was |
/// | out().front, out().pop | O(1) | yes, if it is the consumer | null: empty; false: empty          |
/// | size, empty, full   | O(1)   | yes                 | cannot fail; old at once                    |
///
/// ¹ No loop, no exclusive access, no masked interrupt: the same on Cortex-M0 as everywhere.
///
/// The producer may not drop the oldest element or overwrite the last: the consumer may be reading it.
/// RAM: the elements, and two positions of the smallest type that counts to twice `Capacity`.
/// A view of a half: 16 bytes.
///
/// Method: Lamport's queue (Proving the correctness of multiprocess programs, 1977): each position is
/// written by one side only, released after the element was written or read, and acquired before.

namespace ramwright::fixed {

/// The half of a queue of some capacity that adds. One function that takes it serves every capacity, for
/// some instructions more (docs/fixed.md).
template <typename T>
class spsc_producer_view : public detail::spsc_producer_operations<T, detail::spsc_state_ref<T>> {
public:
    explicit spsc_producer_view(detail::spsc_state_ref<T> shared) noexcept
        : spsc_producer_view::spsc_producer_operations{shared} {}
};

/// The half of a queue of some capacity that takes.
template <typename T>
class spsc_consumer_view : public detail::spsc_consumer_operations<T, detail::spsc_state_ref<T>> {
public:
    explicit spsc_consumer_view(detail::spsc_state_ref<T> shared) noexcept
        : spsc_consumer_view::spsc_consumer_operations{shared} {}
};

/// The half of a queue that adds: small, to be passed by value to whoever produces.
template <typename T, std::uint32_t Capacity>
class spsc_producer : public detail::spsc_producer_operations<T, detail::spsc_state<T, Capacity>*> {
public:
    constexpr explicit spsc_producer(detail::spsc_state<T, Capacity>& shared) noexcept
        : spsc_producer::spsc_producer_operations{&shared} {}

    [[nodiscard]] spsc_producer_view<T> view() const noexcept {
        return spsc_producer_view<T>{detail::spsc_state_ref<T>{*this->shared_}};
    }
};

/// The half of a queue that takes: small, to be passed by value to whoever consumes.
template <typename T, std::uint32_t Capacity>
class spsc_consumer : public detail::spsc_consumer_operations<T, detail::spsc_state<T, Capacity>*> {
public:
    constexpr explicit spsc_consumer(detail::spsc_state<T, Capacity>& shared) noexcept
        : spsc_consumer::spsc_consumer_operations{&shared} {}

    [[nodiscard]] spsc_consumer_view<T> view() const noexcept {
        return spsc_consumer_view<T>{detail::spsc_state_ref<T>{*this->shared_}};
    }
};

template <typename T, std::uint32_t Capacity>
class spsc_queue {
    using position = detail::queue_position<Capacity>;
    using state = detail::spsc_state<T, Capacity>;

public:
    using value_type = T;
    using producer = spsc_producer<T, Capacity>;
    using consumer = spsc_consumer<T, Capacity>;

    constexpr spsc_queue() noexcept = default;
    spsc_queue(const spsc_queue&) = delete;
    spsc_queue& operator=(const spsc_queue&) = delete;

    [[nodiscard]] producer in() noexcept { return producer{state_}; }
    [[nodiscard]] consumer out() noexcept { return consumer{state_}; }

    /// What there was when it was looked: both sides go on.
    [[nodiscard]] std::size_t size() const noexcept {
        // The head first: the tail that is read after it is never behind it.
        const auto head = state_.seen_head();
        const std::uint32_t seen = position::between(head, state_.seen_tail());
        return seen < Capacity ? seen : Capacity;
    }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] bool full() const noexcept { return size() == Capacity; }
    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return Capacity; }

private:
    state state_;
};

}  // namespace ramwright::fixed
