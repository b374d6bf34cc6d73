// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "FreeRTOS.h"
#include "semphr.h"
#include "task.h"

#include "ramwright/port/port.hpp"

/// \file
/// FreeRTOS as the library asks for a scheduler; ramwright/port/scheduler.hpp says what each declaration
/// means. A tick is FreeRTOS's.
///
/// `mutex` and `semaphore` can be made where FreeRTOSConfig.h has what they stand on.

namespace ramwright::port::scheduler {

inline constexpr bool present = true;
inline constexpr std::uint32_t forever = 0xFFFF'FFFF;

#if defined(configMAX_SYSCALL_INTERRUPT_PRIORITY)
inline constexpr std::uint8_t highest_syscall_priority = configMAX_SYSCALL_INTERRUPT_PRIORITY;
#else
inline constexpr std::uint8_t highest_syscall_priority = 0;
#endif

// Before it starts there is nobody to keep out, and what the kernel does then leaves interrupts masked
// until it starts, on Cortex-M: HAL ticks would stop at the first malloc.
#if INCLUDE_xTaskGetSchedulerState == 1 || configUSE_TIMERS == 1
[[nodiscard]] inline bool started() noexcept {
    return xTaskGetSchedulerState() != taskSCHEDULER_NOT_STARTED;
}
#else
[[nodiscard]] inline bool started() noexcept { return true; }
#endif

/// The kernel's own number of the task, where configUSE_TRACE_FACILITY keeps one; else bits of the task's
/// address that differ for any two tasks within 512 KiB.
[[nodiscard]] inline std::uint32_t current_thread() noexcept {
    const TaskHandle_t task = xTaskGetCurrentTaskHandle();
    if (task == nullptr || !started()) {
        return 0;
    }
#if configUSE_TRACE_FACILITY == 1
    TaskStatus_t status;
    vTaskGetInfo(task, &status, pdFALSE, eRunning);
    return static_cast<std::uint32_t>(status.xTaskNumber);
#else
    const auto bits =
        static_cast<std::uint32_t>(reinterpret_cast<std::uintptr_t>(task) >> 3) & 0xFFFF;
    return bits == 0 ? 1 : bits;
#endif
}

inline void suspend() noexcept {
    if (started()) {
        vTaskSuspendAll();
    }
}
inline void resume() noexcept {
    if (started()) {
        static_cast<void>(xTaskResumeAll());
    }
}

#if configUSE_RECURSIVE_MUTEXES == 1 && configSUPPORT_STATIC_ALLOCATION == 1

class mutex {
public:
    mutex() noexcept : handle_{xSemaphoreCreateRecursiveMutexStatic(&memory_)} {}
    mutex(const mutex&) = delete;
    mutex& operator=(const mutex&) = delete;

    void lock() noexcept {
        if (started()) {
            static_cast<void>(xSemaphoreTakeRecursive(handle_, portMAX_DELAY));
        }
    }
    void unlock() noexcept {
        if (started()) {
            static_cast<void>(xSemaphoreGiveRecursive(handle_));
        }
    }

private:
    StaticSemaphore_t memory_;
    SemaphoreHandle_t handle_;
};

#else

struct mutex {
    mutex() = delete;  // configUSE_RECURSIVE_MUTEXES and configSUPPORT_STATIC_ALLOCATION must be 1
    void lock() noexcept;
    void unlock() noexcept;
};

#endif

#if configUSE_COUNTING_SEMAPHORES == 1 && configSUPPORT_STATIC_ALLOCATION == 1

class semaphore {
public:
    explicit semaphore(std::uint32_t count) noexcept
        : handle_{xSemaphoreCreateCountingStatic(static_cast<UBaseType_t>(-1), count, &memory_)} {}
    semaphore(const semaphore&) = delete;
    semaphore& operator=(const semaphore&) = delete;

    [[nodiscard]] bool take(std::uint32_t ticks) noexcept {
        const auto wait = ticks == forever ? portMAX_DELAY : static_cast<TickType_t>(ticks);
        return xSemaphoreTake(handle_, wait) == pdTRUE;
    }
    void give() noexcept {
        if (active_exception() == 0) {
            static_cast<void>(xSemaphoreGive(handle_));
            return;
        }
        BaseType_t woken = pdFALSE;
        static_cast<void>(xSemaphoreGiveFromISR(handle_, &woken));
        portYIELD_FROM_ISR(woken);
    }

private:
    StaticSemaphore_t memory_;
    SemaphoreHandle_t handle_;
};

#else

struct semaphore {
    // configUSE_COUNTING_SEMAPHORES and configSUPPORT_STATIC_ALLOCATION must be 1
    explicit semaphore(std::uint32_t count) = delete;
    [[nodiscard]] bool take(std::uint32_t ticks) noexcept;
    void give() noexcept;
};

#endif

}  // namespace ramwright::port::scheduler
