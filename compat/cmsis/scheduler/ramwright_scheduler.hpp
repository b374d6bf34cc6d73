// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "cmsis_os2.h"

/// \file
/// CMSIS-RTOS2 as the library asks for a scheduler; ramwright/port/scheduler.hpp says what each declaration
/// means. A tick is the kernel's.
///
/// For RTX5, which takes calls from interrupts of any priority. Not for CMSIS-RTOS2 on FreeRTOS, where some
/// interrupts must not call: there, compat/freertos has the adapter.
///
/// What is locked before the kernel runs is not locked: there is nobody to keep out. A semaphore is made
/// after osKernelInitialize; without memory for it, nobody can wait.

namespace ramwright::port::scheduler {

inline constexpr bool present = true;
inline constexpr std::uint32_t forever = 0xFFFF'FFFF;
static_assert(osWaitForever == forever);
inline constexpr std::uint8_t highest_syscall_priority = 0;

/// Bits of the thread's address that differ for any two control blocks within 512 KiB.
[[nodiscard]] inline std::uint32_t current_thread() noexcept {
    const auto thread = reinterpret_cast<std::uintptr_t>(osThreadGetId());
    const auto bits = static_cast<std::uint32_t>(thread >> 3) & 0xFFFF;
    return thread != 0 && bits == 0 ? 1 : bits;
}

namespace detail {

/// Written only while the kernel is locked.
struct suspension {
    std::uint32_t depth = 0;
    std::int32_t found = 0;  // whether the application had locked the kernel itself
};
inline constinit suspension suspended;

}  // namespace detail

inline void suspend() noexcept {
    const std::int32_t found = osKernelLock();
    if (found >= 0 && detail::suspended.depth++ == 0) {
        detail::suspended.found = found;
    }
}
inline void resume() noexcept {
    if (detail::suspended.depth != 0 && --detail::suspended.depth == 0) {
        static_cast<void>(osKernelRestoreLock(detail::suspended.found));
    }
}

class mutex {
public:
    constexpr mutex() noexcept = default;
    ~mutex() { static_cast<void>(osMutexDelete(id_)); }
    mutex(const mutex&) = delete;
    mutex& operator=(const mutex&) = delete;

    void lock() noexcept {
        if (!running()) {
            return;
        }
        if (id_ == nullptr) {
            make();
        }
        static_cast<void>(osMutexAcquire(id_, osWaitForever));
    }
    void unlock() noexcept {
        if (running()) {
            static_cast<void>(osMutexRelease(id_));
        }
    }

private:
    [[nodiscard]] static bool running() noexcept {
        const osKernelState_t state = osKernelGetState();
        return state == osKernelRunning || state == osKernelLocked;
    }
    // Not by the constructor: that of a global object runs before the kernel is initialised.
    void make() noexcept {
        suspend();
        if (id_ == nullptr) {
            const osMutexAttr_t attributes{.name = "ramwright",
                                           .attr_bits = osMutexRecursive | osMutexPrioInherit,
                                           .cb_mem = nullptr,
                                           .cb_size = 0};
            id_ = osMutexNew(&attributes);
        }
        resume();
    }

    osMutexId_t id_ = nullptr;
};

class semaphore {
public:
    explicit semaphore(std::uint32_t count) noexcept : id_{osSemaphoreNew(most, count, nullptr)} {}
    ~semaphore() { static_cast<void>(osSemaphoreDelete(id_)); }
    semaphore(const semaphore&) = delete;
    semaphore& operator=(const semaphore&) = delete;

    [[nodiscard]] bool take(std::uint32_t ticks) noexcept {
        return osSemaphoreAcquire(id_, ticks) == osOK;
    }
    void give() noexcept { static_cast<void>(osSemaphoreRelease(id_)); }

private:
    static constexpr std::uint32_t most = 0xFFFF;  // RTX5 counts no further

    osSemaphoreId_t id_;
};

}  // namespace ramwright::port::scheduler
