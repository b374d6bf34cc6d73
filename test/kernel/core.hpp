// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel/kernel.hpp"

/// \file
/// What the test kernel asks of the core. Not for tests.

namespace test_kernel::core {

/// Keeps out, to the end of the scope, every interrupt that may call the kernel. Nests.
class [[nodiscard]] critical_section {
public:
    critical_section() noexcept;
    ~critical_section();

    critical_section(const critical_section&) = delete;
    critical_section& operator=(const critical_section&) = delete;

    /// Interrupts were masked before it: a switch would have to wait for them to be unmasked.
    [[nodiscard]] bool nested() const noexcept;

private:
    std::uint32_t before_;
};

[[nodiscard]] bool in_interrupt() noexcept;

/// In an interrupt more urgent than `highest_syscall_priority`.
[[nodiscard]] bool in_too_urgent_interrupt() noexcept;

/// Switches threads as soon as interrupts allow it: at once in a thread where nothing is masked.
void request_switch() noexcept;

/// Builds what a switch to the thread for the first time takes from its stack. Returns the stack pointer.
[[nodiscard]] void* first_frame(std::uintptr_t top, thread_function function, void* argument,
                                void (*when_it_returns)()) noexcept;

/// From here on main is a thread like others, and switches work.
void start_threads() noexcept;
void stop_threads() noexcept;

/// Sleeps until an interrupt, unless `*until_zero` is 0 already.
void sleep_unless_zero(const volatile std::uint32_t* until_zero) noexcept;

}  // namespace test_kernel::core

/// What the core's code calls to have the next thread chosen: it saves the running thread's stack
/// pointer and returns that of the next.
extern "C" void* test_kernel_switch(void* stack_pointer);
