// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>

#include "ramwright/core/context.hpp"
#include "ramwright/port/port.hpp"
#include "ramwright/port/scheduler.hpp"

/// \file
/// What keeps two contexts out of an allocator at once, as types.
///
/// `ramwright::locked<general<>, masked_interrupts>` may be called from any interrupt the mask covers;
/// `locked<general<>, no_lock>` costs nothing and is for one context only. Anything with `lock()` and
/// `unlock()` serves: `std::mutex` on a host, an RTOS mutex on a device.
///
/// | type                | what it keeps out              | who may take it      | cost               |
/// |---------------------|--------------------------------|----------------------|--------------------|
/// | no_lock             | nothing                        | one context          | none               |
/// | masked_interrupts   | every maskable interrupt,      | all but NMI and      | 2 + 1 instructions |
/// |                     | and so every other thread      | HardFault            | on Cortex-M        |
/// | raised_priority<P>  | interrupts of priority P and   | threads; interrupts  | 4 + 1 on Armv7-M   |
/// |                     | less urgent, other threads     | it keeps out         | and v8-M Mainline  |
/// | suspended_scheduler | other threads                  | threads              | as the scheduler's |
/// | recursive_mutex     | threads that take it           | threads              | as the scheduler's |
/// | spin_lock           | the other core, and every      | as masked_interrupts | core/spin_lock.hpp |
/// |                     | maskable interrupt of this one |                      |                    |
///
/// No access moves out of the locked section, neither by the compiler nor, where two cores share memory,
/// by the core: test/port/lock_order.py reads it from the generated code. On a host the first three that
/// lock are one mutex for the whole process.

namespace ramwright {

template <typename L>
concept basic_lockable = requires(L& lock) {
    lock.lock();
    lock.unlock();
};

// clang-format 14 breaks each compound requirement over two lines.
// clang-format off
/// A lock that restores the state it found. Whoever holds it keeps that state, so that scopes nest.
template <typename L>
concept restoring_lock = basic_lockable<L> && requires(L& lock, typename L::state found) {
    { lock.acquire() } noexcept -> std::same_as<typename L::state>;
    { lock.release(found) } noexcept;
};

/// Anything that only some contexts may use, and that can tell.
template <typename T>
concept bound_to_contexts = requires {
    { T::usable_here() } noexcept -> std::same_as<bool>;
};
// clang-format on

/// Whether the code that runs may use a `T`: true of a type that does not say.
template <typename T>
[[nodiscard]] inline bool usable_here() noexcept {
    if constexpr (bound_to_contexts<T>) {
        return T::usable_here();
    } else {
        return true;
    }
}

struct no_lock {
    void lock() noexcept {}
    void unlock() noexcept {}
};

/// Scopes that `hold` it nest, on one object too: each restores the state it found. Who calls lock() and
/// unlock() must not lock an object again before it is unlocked, as with std::mutex.
class masked_interrupts {
public:
    using state = port::interrupt_state;

    [[nodiscard]] static state acquire() noexcept { return port::mask_interrupts(); }
    static void release(state found) noexcept { port::restore_interrupts(found); }

    void lock() noexcept { found_ = acquire(); }
    void unlock() noexcept { release(found_); }

private:
    // Written and read only while interrupts are masked, so one lock object serves every context.
    state found_{};
};

/// What an RTOS calls a critical section: interrupts more urgent than `Priority` go on, and must not come
/// near what the lock protects. `Priority` is as the NVIC has it. Nests as masked_interrupts does.
///
/// Not for a Cortex-M7 r0p0 or r0p1: by erratum 837070 an interrupt may still come after the write.
template <std::uint8_t Priority = port::scheduler::highest_syscall_priority>
class raised_priority {
    static_assert(Priority != 0, "BASEPRI 0 keeps nothing out: masked_interrupts keeps out all");

public:
    using state = port::priority_state;

    [[nodiscard]] static bool usable_here() noexcept {
        return !port::has_raise_priority || current_priority() >= Priority;
    }

    [[nodiscard]] static state acquire() noexcept { return port::raise_priority(Priority); }
    static void release(state found) noexcept { port::restore_priority(found); }

    void lock() noexcept { found_ = acquire(); }
    void unlock() noexcept { release(found_); }

private:
    state found_{};
};

/// Interrupts go on, and must not come near what the lock protects. Nests.
struct suspended_scheduler {
    [[nodiscard]] static bool usable_here() noexcept { return !in_interrupt(); }

    void lock() noexcept { port::scheduler::suspend(); }
    void unlock() noexcept { port::scheduler::resume(); }
};

/// A mutex of the scheduler: other threads go on. One thread may take it several times.
class recursive_mutex {
public:
    [[nodiscard]] static bool usable_here() noexcept { return !in_interrupt(); }

    void lock() noexcept { mutex_.lock(); }
    void unlock() noexcept { mutex_.unlock(); }

private:
    port::scheduler::mutex mutex_;
};

/// Holds a lock to the end of the scope.
template <basic_lockable Lock>
class [[nodiscard]] hold {
public:
    explicit hold(Lock& lock) noexcept : lock_{lock} { lock_.lock(); }
    ~hold() { lock_.unlock(); }

    hold(const hold&) = delete;
    hold& operator=(const hold&) = delete;

private:
    Lock& lock_;
};

/// The state found lives in the scope, not in the lock, so that scopes on one lock nest.
template <restoring_lock Lock>
class [[nodiscard]] hold<Lock> {
public:
    explicit hold(Lock& lock) noexcept : lock_{lock}, found_{lock.acquire()} {}
    ~hold() { lock_.release(found_); }

    hold(const hold&) = delete;
    hold& operator=(const hold&) = delete;

private:
    Lock& lock_;
    typename Lock::state found_;
};

}  // namespace ramwright
