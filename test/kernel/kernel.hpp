// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

/// \file
/// A small preemptive kernel that stands in for an RTOS in tests: Armv6-M, v7-M and v8-M with main
/// extension (floating point kept), and one RV32 hart in machine mode.
///
///     test_kernel::stack<1024> stack;
///     test_kernel::create_thread(stack.bytes, 2, [](void*) { test_kernel::sleep(3); }, nullptr);
///     test_kernel::run(2000);            // a tick every 2,000 instructions; returns when all have ended
///
/// The most urgent thread that can run does; those of equal priority take turns at each tick. Main is
/// thread 0 and runs only when no other can. A thread ends when its function returns.
///
/// | call            | from an interrupt      |
/// |-----------------|------------------------|
/// | create_thread   | no; only before `run`  |
/// | run             | no                     |
/// | yield, sleep    | no                     |
/// | suspend, resume | no                     |
/// | current_thread  | the interrupted thread |
/// | ticks, switches | yes                    |
/// | on_switch       | no; only before `run`  |
///
/// Misuse, of a mutex or a semaphore too, ends the run with one sentence: waiting in an interrupt, with
/// interrupts masked or with the scheduler suspended; a call from an interrupt that is too urgent; a stack
/// that has overflowed.

namespace test_kernel {

/// Threads at a time, without main.
inline constexpr std::uint32_t most_threads = 6;

/// So many ticks have no end.
inline constexpr std::uint32_t forever = 0xFFFF'FFFF;

/// The kernel masks interrupts of this priority byte and of higher ones; more urgent ones are never
/// delayed and must not call it. 0: it masks all of them, because the core cannot do otherwise.
#if defined(__ARM_ARCH) && __ARM_ARCH >= 7
inline constexpr std::uint8_t highest_syscall_priority = 0x40;
#else
inline constexpr std::uint8_t highest_syscall_priority = 0;
#endif

/// A thread's stack. 512 bytes are enough for little, and 200 more where there is floating point.
template <std::size_t Bytes>
struct alignas(16) stack {
    std::byte bytes[Bytes];
};

using thread_function = void (*)(void* argument);

/// Returns the thread's number: 1, 2, ... from the last `run` on. A higher `priority` is more urgent;
/// 0 is main's.
std::uint32_t create_thread(std::span<std::byte> stack, std::uint32_t priority,
                            thread_function function, void* argument) noexcept;

/// Runs the threads until all have ended. Without ticks (0) nothing is preempted but by interrupts that
/// wake a thread, and nobody may sleep.
void run(std::uint32_t instructions_per_tick) noexcept;

/// Lets another thread of the same priority run.
void yield() noexcept;

void sleep(std::uint32_t ticks) noexcept;

/// The scheduler lets nobody else run until it was resumed as often as it was suspended. Interrupts are
/// served all the time.
void suspend() noexcept;
void resume() noexcept;

[[nodiscard]] std::uint32_t current_thread() noexcept;

/// Called in each switch, before the thread that leaves is looked at, with the numbers of both.
using switch_hook = void (*)(std::uint32_t leaves, std::uint32_t enters);
void on_switch(switch_hook hook) noexcept;

/// Since `run`.
[[nodiscard]] std::uint32_t ticks() noexcept;

/// How often the processor went from one thread to another since `run`.
[[nodiscard]] std::uint32_t switches() noexcept;

}  // namespace test_kernel
