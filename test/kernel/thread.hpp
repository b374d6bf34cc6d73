// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel/core.hpp"

/// \file
/// What the kernel knows about a thread, and how mutex and semaphore put one to sleep. Not for tests.

namespace test_kernel {

enum class thread_state : std::uint8_t { ended, ready, waiting };

struct thread {
    void* stack_pointer = nullptr;       ///< while it does not run
    std::uint32_t* stack_end = nullptr;  ///< the lowest word, never to be overwritten
    std::uint32_t priority = 0;          ///< its own; see urgency_of
    thread_state state = thread_state::ended;
    bool served = false;                 ///< what ended its waiting was not the time
    const void* waits_for = nullptr;     ///< a mutex or a semaphore; null: for the time only
    const thread* held_up_by = nullptr;  ///< the owner of the mutex it waits for
    std::uint32_t ticks_left = 0;        ///< while it waits
    std::uint32_t waits_since = 0;       ///< its turn among all that ever waited
};

/// The thread that runs, or that an interrupt has interrupted.
[[nodiscard]] thread& running() noexcept;

/// The priority a thread runs at: its own, or that of a more urgent one that waits for its mutex.
[[nodiscard]] std::uint32_t urgency_of(const thread& one) noexcept;

/// Ends the run if the kernel must not be called from here.
void require_call_allowed() noexcept;

// In a critical section:

/// Ends the run unless the caller is a thread that may wait here.
void require_waiting_allowed(const core::critical_section& exclusive) noexcept;

/// The running thread waits from the next switch on.
void start_waiting(const void* object, const thread* held_up_by, std::uint32_t ticks) noexcept;

/// Who is to have `object` next, null if nobody waits.
[[nodiscard]] thread* next_waiter_for(const void* object) noexcept;

/// It has what it waited for, and can run.
void serve(thread& waiter) noexcept;

/// Whoever waits for `object` is held up by `owner` from now on.
void hand_over(const void* object, const thread& owner) noexcept;

}  // namespace test_kernel
