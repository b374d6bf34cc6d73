// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// What a core says of a fault, and how its handler leaves the broken stack. In the library only
/// `stack/fault.hpp` includes it.
///
/// | name                 | contract                                                                |
/// |----------------------|-------------------------------------------------------------------------|
/// | fault_entry          | where a fault enters: goes to the emergency stack, calls ramwright_on_fault |
/// | enable_faults        | faults that can be told apart are                                       |
/// | read_fault(...)      | what happened; the arguments are those of ramwright_on_fault            |
/// | reset                | starts the firmware anew, memory as it is                               |

namespace ramwright::port {

struct fault_state {
    bool overflow = false;
    std::uintptr_t place = 0;  ///< in the stack that it happened on
    std::uint32_t exception = 0;
    std::uint32_t cause = 0;
    std::uintptr_t address = 0;
    std::uintptr_t program_counter = 0;
    std::uintptr_t return_address = 0;
    std::uintptr_t stack_pointer = 0;
};

/// A stack pointer so far above a guard that no push reaches it was not the overflow's: that was a stray
/// pointer. Sixteen registers of each kind are the most that one instruction stores.
inline constexpr std::uintptr_t longest_push = 128;

}  // namespace ramwright::port

extern "C" {

/// One behind the stack that faults are served on; 0 before `catch_faults`.
[[gnu::used]] inline constinit std::uintptr_t ramwright_emergency_stack_end = 0;

/// Called by the entry of a fault.
[[noreturn]] void ramwright_on_fault(std::uintptr_t stack_pointer, std::uintptr_t link,
                                     std::uintptr_t stack_limit) noexcept;
}

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#include "ramwright/port/fault_cortex_m.hpp"
#elif defined(__riscv) && __riscv_xlen == 32
#include "ramwright/port/fault_riscv.hpp"
#else
#include "ramwright/port/fault_posix.hpp"
#endif
