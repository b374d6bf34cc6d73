// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/port/port.hpp"

/// \file
/// What keeps two contexts out of an allocator at once, as types.
///
/// `ramwright::locked<general<>, masked_interrupts>` may be called from any interrupt the mask covers;
/// `locked<general<>, no_lock>` costs nothing and is for one context only. Anything with `lock()` and
/// `unlock()` serves: `std::mutex` on a host, an RTOS mutex on a device.
///
/// | type              | what it keeps out              | cost                               |
/// |-------------------|--------------------------------|------------------------------------|
/// | no_lock           | nothing                        | none                               |
/// | masked_interrupts | every maskable interrupt,      | 2 + 1 instructions on Cortex-M;    |
/// |                   | and so every other thread      | a process-wide mutex on a host     |

namespace ramwright {

template <typename L>
concept basic_lockable = requires(L& lock) {
    lock.lock();
    lock.unlock();
};

struct no_lock {
    void lock() noexcept {}
    void unlock() noexcept {}
};

/// Scopes that `hold` it nest, on one object too: each restores the state it found. Who calls lock() and
/// unlock() must not lock an object again before it is unlocked, as with std::mutex.
class masked_interrupts {
public:
    void lock() noexcept { before_ = port::mask_interrupts(); }
    void unlock() noexcept { port::restore_interrupts(before_); }

private:
    // Written and read only while interrupts are masked, so one lock object serves every context.
    port::interrupt_state before_{};
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
template <>
class [[nodiscard]] hold<masked_interrupts> {
public:
    explicit hold(masked_interrupts&) noexcept : before_{port::mask_interrupts()} {}
    ~hold() { port::restore_interrupts(before_); }

    hold(const hold&) = delete;
    hold& operator=(const hold&) = delete;

private:
    port::interrupt_state before_;
};

}  // namespace ramwright
