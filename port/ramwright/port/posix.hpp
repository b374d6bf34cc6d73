// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>

/// \file
/// The port for a hosted program: tests, replays and simulations on a desk.
///
/// A process has no interrupts to mask, so one mutex for the whole process keeps the other threads
/// out instead. A signal handler is not an interrupt: it must not call the library. What a simulation
/// or a test wants to run as an interrupt it runs within the life of a `simulated_interrupt`.
///
/// | function           | effect                                                                  |
/// |--------------------|-------------------------------------------------------------------------|
/// | mask_interrupts    | waits for the mutex; nests                                              |
/// | restore_interrupts | undoes one mask_interrupts of the same thread                           |
/// | raise_priority, restore_priority | the same two                                              |
/// | active_exception   | 0, or what the innermost simulated_interrupt of this thread says        |
/// | priority_of        | what the innermost simulated_interrupt of this thread says              |

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

inline constexpr bool has_raise_priority = true;
using priority_state = interrupt_state;
[[nodiscard]] inline priority_state raise_priority(std::uint8_t) noexcept {
    return mask_interrupts();
}
inline void restore_priority(priority_state before) noexcept { restore_interrupts(before); }

/// For simulations and tests: to the end of the scope this thread is an interrupt. Nests as interrupts do.
class [[nodiscard]] simulated_interrupt {
public:
    /// `exception` is numbered as the simulated core does it, and not 0.
    explicit simulated_interrupt(std::uint32_t exception, int priority = 0) noexcept
        : exception_{exception}, priority_{priority}, interrupted_{innermost} {
        innermost = this;
    }
    ~simulated_interrupt() { innermost = interrupted_; }

    simulated_interrupt(const simulated_interrupt&) = delete;
    simulated_interrupt& operator=(const simulated_interrupt&) = delete;

private:
    friend std::uint32_t active_exception() noexcept;
    friend int priority_of(std::uint32_t) noexcept;

    static inline thread_local constinit const simulated_interrupt* innermost = nullptr;

    std::uint32_t exception_;
    int priority_;
    const simulated_interrupt* interrupted_;
};

[[nodiscard]] inline std::uint32_t active_exception() noexcept {
    const simulated_interrupt* const here = simulated_interrupt::innermost;
    return here == nullptr ? 0 : here->exception_;
}

[[nodiscard]] inline int priority_of(std::uint32_t) noexcept {
    const simulated_interrupt* const here = simulated_interrupt::innermost;
    return here == nullptr ? 0 : here->priority_;
}

}  // namespace ramwright::port
