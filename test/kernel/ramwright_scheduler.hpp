// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernel/kernel.hpp"
#include "kernel/mutex.hpp"
#include "kernel/semaphore.hpp"

/// \file
/// The test kernel as the scheduler of the library's port.

namespace ramwright::port::scheduler {

inline constexpr bool present = true;
inline constexpr std::uint32_t forever = test_kernel::forever;
inline constexpr std::uint8_t highest_syscall_priority = test_kernel::highest_syscall_priority;

[[nodiscard]] inline std::uint32_t current_thread() noexcept {
    return test_kernel::current_thread();
}

inline void suspend() noexcept { test_kernel::suspend(); }
inline void resume() noexcept { test_kernel::resume(); }

using mutex = test_kernel::mutex;
using semaphore = test_kernel::semaphore;

}  // namespace ramwright::port::scheduler
