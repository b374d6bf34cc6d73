// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/core/lock.hpp"
#include "ramwright/port/scheduler.hpp"
#include "tx_api.h"

/// \file
/// The threads that wait for memory of one pool, in the order in which they are served.
///
/// | call       | cost                | called                                                        |
/// |------------|---------------------|---------------------------------------------------------------|
/// | append, remove, take_first, first | O(1) | under the pool's lock                                 |
/// | put_most_urgent_first | O(waiting threads) | in a thread; interrupts are masked for the O(1) at its end |

namespace ramwright::threadx {

/// One thread that waits. It lives on that thread's stack.
struct waiter {
    waiter(TX_THREAD* waiting, std::size_t bytes) noexcept : thread{waiting}, size{bytes} {}

    TX_THREAD* thread;
    std::size_t size;
    void* block = nullptr;  ///< what it was given; null if the pool was deleted
    waiter* next = nullptr;
    waiter* previous = nullptr;
    bool listed = false;
    port::scheduler::semaphore wake{0};
};

class waiting_line {
public:
    [[nodiscard]] waiter* first() const noexcept { return first_; }
    [[nodiscard]] UINT count() const noexcept { return count_; }

    void append(waiter& last) noexcept {
        last.previous = last_;
        (last_ == nullptr ? first_ : last_->next) = &last;
        last_ = &last;
        last.listed = true;
        ++count_;
    }

    /// False iff somebody has taken it from the line already, and is about to wake it.
    bool remove(waiter& gone) noexcept {
        if (!gone.listed) {
            return false;
        }
        (gone.previous == nullptr ? first_ : gone.previous->next) = gone.next;
        (gone.next == nullptr ? last_ : gone.next->previous) = gone.previous;
        gone.listed = false;
        --count_;
        return true;
    }

    [[nodiscard]] waiter* take_first() noexcept {
        waiter* const taken = first_;
        if (taken != nullptr) {
            remove(*taken);
        }
        return taken;
    }

    /// Interrupts may take waiters from the front while it looks. Their threads cannot run meanwhile, so
    /// that they stay where they are and lead on to those that still wait.
    void put_most_urgent_first() noexcept {
        suspended_scheduler scheduler;
        const hold others_out{scheduler};
        waiter* most_urgent = nullptr;
        UINT its_priority = 0;
        for (waiter* here = first_; here != nullptr; here = here->next) {
            const UINT priority = priority_of(here->thread);
            if (most_urgent == nullptr || priority < its_priority) {
                most_urgent = here;
                its_priority = priority;
            }
        }
        masked_interrupts mask;
        const hold exclusive{mask};
        if (most_urgent != nullptr && remove(*most_urgent)) {
            prepend(*most_urgent);
        }
    }

private:
    /// As ThreadX has it: 0 is the most urgent.
    static UINT priority_of(TX_THREAD* thread) noexcept {
        UINT priority = 0;
        tx_thread_info_get(thread, nullptr, nullptr, nullptr, &priority, nullptr, nullptr, nullptr,
                           nullptr);
        return priority;
    }

    void prepend(waiter& head) noexcept {
        head.previous = nullptr;
        head.next = first_;
        (first_ == nullptr ? last_ : first_->previous) = &head;
        first_ = &head;
        head.listed = true;
        ++count_;
    }

    waiter* first_ = nullptr;
    waiter* last_ = nullptr;
    UINT count_ = 0;
};

}  // namespace ramwright::threadx
