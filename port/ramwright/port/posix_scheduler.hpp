// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <semaphore>

#include "ramwright/port/posix.hpp"

/// \file
/// The threads of a hosted program. `scheduler.hpp` says what each declaration means; a tick is a
/// millisecond.
///
/// Threads are numbered 0, 1, ... in the order in which they first ask. Nobody can suspend an operating
/// system's scheduler: `suspend` takes the mutex that stands for masked interrupts, so it keeps out
/// whoever suspends or masks.

namespace ramwright::port::scheduler {

inline constexpr bool present = true;
inline constexpr std::uint32_t forever = 0xFFFF'FFFF;
inline constexpr std::uint8_t highest_syscall_priority = 0;

[[nodiscard]] inline std::uint32_t current_thread() noexcept {
    static constinit std::atomic<std::uint32_t> threads{0};
    thread_local const std::uint32_t number = threads.fetch_add(1, std::memory_order_relaxed);
    return number;
}

inline void suspend() noexcept { process_lock().lock(); }
inline void resume() noexcept { process_lock().unlock(); }

using mutex = std::recursive_mutex;

class semaphore {
public:
    explicit semaphore(std::uint32_t count) noexcept
        : counts_{static_cast<std::ptrdiff_t>(count)} {}

    [[nodiscard]] bool take(std::uint32_t ticks) noexcept {
        if (ticks == forever) {
            counts_.acquire();
            return true;
        }
        // <semaphore> has the durations it takes; <chrono> would bring calendars to every program.
        return counts_.try_acquire_for(std::chrono::milliseconds{ticks});
    }
    void give() noexcept { counts_.release(); }

private:
    std::counting_semaphore<> counts_;
};

}  // namespace ramwright::port::scheduler
