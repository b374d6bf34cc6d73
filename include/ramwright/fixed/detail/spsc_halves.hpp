// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

#include "ramwright/fixed/detail/push_choices.hpp"
#include "ramwright/fixed/detail/room.hpp"

/// \file
/// What the halves of an `spsc_queue` and their views can do. `State` is a pointer to the queue's
/// spsc_state, or a spsc_state_ref.

namespace ramwright::fixed::detail {

template <typename T, typename State>
class spsc_producer_operations : public push_choices<spsc_producer_operations<T, State>, T> {
public:
    /// True: the element is queued. False: the queue is full, and `arguments` are as they were.
    template <typename... Arguments>
    [[nodiscard]] bool try_emplace(Arguments&&... arguments) noexcept {
        const auto tail = shared_->own_tail();
        if (shared_->full(shared_->seen_head(), tail)) [[unlikely]] {
            return false;
        }
        construct(shared_->place(tail), std::forward<Arguments>(arguments)...);
        shared_->advance_tail(tail);
        return true;
    }

protected:
    constexpr explicit spsc_producer_operations(State shared) noexcept : shared_{shared} {}

    State shared_;
};

template <typename T, typename State>
class spsc_consumer_operations {
public:
    /// True: the oldest element was moved to `into`. False: the queue is empty, `into` as it was.
    [[nodiscard]] bool try_pop(T& into) noexcept {
        const auto head = shared_->own_head();
        if (head == shared_->seen_tail()) {
            return false;
        }
        into = std::move(*shared_->place(head));
        release(head);
        return true;
    }
    /// The oldest element, which stays in the queue; null: the queue is empty.
    [[nodiscard]] T* front() noexcept {
        const auto head = shared_->own_head();
        const bool any = head != shared_->seen_tail();
        return any ? shared_->place(head) : nullptr;
    }
    /// Removes the oldest element; false: the queue is empty.
    bool pop() noexcept {
        const auto head = shared_->own_head();
        if (head == shared_->seen_tail()) {
            return false;
        }
        release(head);
        return true;
    }

protected:
    constexpr explicit spsc_consumer_operations(State shared) noexcept : shared_{shared} {}

    State shared_;

private:
    template <typename Position>
    void release(Position head) noexcept {
        T* const oldest = shared_->place(head);
        destroy(oldest, oldest + 1);
        shared_->advance_head(head);
    }
};

}  // namespace ramwright::fixed::detail
