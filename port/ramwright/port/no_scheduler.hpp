// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/port/port.hpp"

/// \file
/// Bare metal: `main` and interrupts. `scheduler.hpp` says what each declaration means.
///
/// There is nobody to wait for: a semaphore without a count is not taken, however many ticks are given.

namespace ramwright::port::scheduler {

inline constexpr bool present = false;
inline constexpr std::uint32_t forever = 0xFFFF'FFFF;
inline constexpr std::uint8_t highest_syscall_priority = 0;

[[nodiscard]] inline std::uint32_t current_thread() noexcept { return 0; }
inline void suspend() noexcept {}
inline void resume() noexcept {}

struct mutex {
    void lock() noexcept {}
    void unlock() noexcept {}
};

class semaphore {
public:
    explicit semaphore(std::uint32_t count) noexcept : count_{count} {}

    [[nodiscard]] bool take(std::uint32_t) noexcept {
        const interrupt_state before = mask_interrupts();
        const bool taken = count_ != 0;
        count_ -= taken ? 1 : 0;
        restore_interrupts(before);
        return taken;
    }
    void give() noexcept {
        const interrupt_state before = mask_interrupts();
        ++count_;
        restore_interrupts(before);
    }

private:
    std::uint32_t count_;
};

}  // namespace ramwright::port::scheduler
