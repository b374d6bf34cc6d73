// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/port/port.hpp"
#include "ramwright/port/scheduler.hpp"

/// \file
/// Who is running: a thread (which), an interrupt (which, and how urgent), or what runs at boot before
/// there are threads.
///
///     const ramwright::context who = ramwright::current_context();
///     if (who.interrupt) { ... who.number ... }
///
/// | call             | cost                              | from an interrupt | on failure  |
/// |------------------|-----------------------------------|-------------------|-------------|
/// | current_context  | O(1): one register on Cortex-M,   | yes               | cannot fail |
/// |                  | and current_thread in a thread    |                   |             |
/// | in_interrupt     | O(1): one register on Cortex-M    | yes               | cannot fail |
/// | current_priority | O(1): a device register more      | yes               | cannot fail |

namespace ramwright {

struct context {
    /// Thread number, or the exception number the core reports (Cortex-M: IPSR).
    std::uint16_t number = 0;
    bool interrupt = false;

    /// Before the first thread runs; all of `main` where there is no scheduler.
    [[nodiscard]] constexpr bool boot() const noexcept { return !interrupt && number == 0; }

    friend constexpr bool operator==(const context&, const context&) = default;
};

[[nodiscard]] inline bool in_interrupt() noexcept { return port::active_exception() != 0; }

[[nodiscard]] inline context current_context() noexcept {
    const std::uint32_t exception = port::active_exception();
    if (exception != 0) {
        return {static_cast<std::uint16_t>(exception), true};
    }
    return {static_cast<std::uint16_t>(port::scheduler::current_thread()), false};
}

/// Less urgent than every interrupt.
inline constexpr int thread_priority = 256;

/// How urgent the code that runs is; lower is more urgent. An interrupt's is its NVIC priority, 0 to 255;
/// NMI and HardFault, which nothing masks, are below 0. Where the core has no priorities (RV32 without a
/// controller that gives them), every trap is 0.
[[nodiscard]] inline int current_priority() noexcept {
    const std::uint32_t exception = port::active_exception();
    return exception == 0 ? thread_priority : port::priority_of(exception);
}

}  // namespace ramwright
