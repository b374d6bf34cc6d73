// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/port/port.hpp"
#include "tx_api.h"

/// \file
/// ThreadX as the library asks for a scheduler; ramwright/port/scheduler.hpp says what each declaration
/// means. A tick is ThreadX's.

namespace ramwright::port::scheduler {

inline constexpr bool present = true;
inline constexpr std::uint32_t forever = 0xFFFF'FFFF;

#if defined(TX_PORT_USE_BASEPRI)
inline constexpr std::uint8_t highest_syscall_priority = TX_PORT_BASEPRI;
#else
inline constexpr std::uint8_t highest_syscall_priority = 0;
#endif

/// Bits of the thread's address that differ for any two threads within 512 KiB: ThreadX numbers none.
[[nodiscard]] inline std::uint32_t current_thread() noexcept {
    const TX_THREAD* const thread = tx_thread_identify();
    if (thread == nullptr) {
        return 0;
    }
    const auto bits =
        static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(thread) >> 3) & 0xFFFF;
    return bits == 0 ? 1 : bits;
}

/// What the thread that suspended the others gives back. No other runs until it has.
struct suspension {
    std::uint32_t depth = 0;
    UINT threshold = 0;
};
inline constinit suspension suspended;

inline void suspend() noexcept {
    TX_THREAD* const thread = tx_thread_identify();
    if (thread == nullptr) {
        return;
    }
    UINT before = 0;
    tx_thread_preemption_change(thread, 0, &before);
    if (suspended.depth == 0) {
        suspended.threshold = before;
    }
    ++suspended.depth;
}
inline void resume() noexcept {
    TX_THREAD* const thread = tx_thread_identify();
    if (thread == nullptr) {
        return;
    }
    --suspended.depth;
    if (suspended.depth == 0) {
        UINT before = 0;
        tx_thread_preemption_change(thread, suspended.threshold, &before);
    }
}

class mutex {
public:
    mutex() noexcept { tx_mutex_create(&mutex_, nullptr, TX_INHERIT); }
    ~mutex() { tx_mutex_delete(&mutex_); }
    mutex(const mutex&) = delete;
    mutex& operator=(const mutex&) = delete;

    void lock() noexcept {
        if (tx_thread_identify() != nullptr) {
            tx_mutex_get(&mutex_, TX_WAIT_FOREVER);
        }
    }
    void unlock() noexcept {
        if (tx_thread_identify() != nullptr) {
            tx_mutex_put(&mutex_);
        }
    }

private:
    TX_MUTEX mutex_;
};

class semaphore {
public:
    explicit semaphore(std::uint32_t count) noexcept {
        tx_semaphore_create(&semaphore_, nullptr, count);
    }
    ~semaphore() { tx_semaphore_delete(&semaphore_); }
    semaphore(const semaphore&) = delete;
    semaphore& operator=(const semaphore&) = delete;

    [[nodiscard]] bool take(std::uint32_t ticks) noexcept {
        return tx_semaphore_get(&semaphore_, ticks == forever ? TX_WAIT_FOREVER : ULONG{ticks}) ==
               TX_SUCCESS;
    }
    void give() noexcept { tx_semaphore_put(&semaphore_); }

private:
    TX_SEMAPHORE semaphore_;
};

}  // namespace ramwright::port::scheduler
