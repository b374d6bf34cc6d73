// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "ramwright/core/lock.hpp"
#include "ramwright/fixed/detail/push_choices.hpp"
#include "ramwright/fixed/detail/room.hpp"

/// \file
/// What the halves of an `mpsc_queue` and their views can do. `State` is a pointer to the queue's
/// mpsc_state, or an mpsc_state_ref.

namespace ramwright::fixed::detail {

template <typename T, typename State>
class mpsc_producer_operations : public push_choices<mpsc_producer_operations<T, State>, T> {
public:
    /// True: the element is queued. False: the queue is full, and `arguments` are as they were.
    template <typename... Arguments>
    [[nodiscard]] bool try_emplace(Arguments&&... arguments) noexcept {
        decltype(shared_->own_tail()) claimed;
        {
            const hold exclusive{shared_->producers_lock()};
            claimed = shared_->own_tail();
            if (shared_->full(shared_->seen_head(), claimed)) [[unlikely]] {
                return false;
            }
            shared_->advance_tail(claimed);
        }
        const std::uint32_t index = shared_->index(claimed);
        construct(shared_->place(index), std::forward<Arguments>(arguments)...);
        shared_->filled_at(index).store(1, std::memory_order_release);
        return true;
    }

protected:
    constexpr explicit mpsc_producer_operations(State shared) noexcept : shared_{shared} {}

    State shared_;
};

template <typename T, typename State>
class mpsc_consumer_operations {
public:
    /// True: the oldest element was moved to `into`. False: none is ready, `into` as it was.
    [[nodiscard]] bool try_pop(T& into) noexcept {
        const auto head = shared_->own_head();
        const std::uint32_t index = shared_->index(head);
        if (shared_->filled_at(index).load(std::memory_order_acquire) == 0) {
            return false;
        }
        T* const oldest = shared_->place(index);
        into = std::move(*oldest);
        destroy(oldest, oldest + 1);
        // Before the head moves on: behind it the place may be claimed again.
        shared_->filled_at(index).store(0, std::memory_order_relaxed);
        shared_->advance_head(head);
        return true;
    }

protected:
    constexpr explicit mpsc_consumer_operations(State shared) noexcept : shared_{shared} {}

    State shared_;
};

}  // namespace ramwright::fixed::detail
