// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

/// \file
/// The port for a hosted program: tests, replays and simulations on a desk.
///
/// A process has no interrupts to mask, so one mutex for the whole process keeps the other threads
/// out instead. A signal handler is not an interrupt: it must not call the library.
///
/// | function           | effect                                                                  |
/// |--------------------|-------------------------------------------------------------------------|
/// | mask_interrupts    | waits for the mutex; nests                                              |
/// | restore_interrupts | undoes one mask_interrupts of the same thread                           |
/// | active_exception   | always 0                                                                |
/// | current_thread     | 0, 1, ... in the order in which threads first ask                       |

namespace ramwright::port {

/// The mutex counts its own nesting, so there is nothing to keep.
struct interrupt_state {};

[[nodiscard]] inline std::recursive_mutex& process_lock() noexcept {
    static std::recursive_mutex lock;
    return lock;
}

[[nodiscard]] inline interrupt_state mask_interrupts() noexcept {
    process_lock().lock();
    return {};
}

inline void restore_interrupts(interrupt_state) noexcept { process_lock().unlock(); }

[[nodiscard]] inline std::uint32_t active_exception() noexcept { return 0; }

[[nodiscard]] inline std::uint32_t current_thread() noexcept {
    static constinit std::atomic<std::uint32_t> threads{0};
    thread_local const std::uint32_t number = threads.fetch_add(1, std::memory_order_relaxed);
    return number;
}

}  // namespace ramwright::port
