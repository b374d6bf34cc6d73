// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The few functions that differ per core; `scheduler.hpp` has those that differ per RTOS. In the library
/// only `core/context.hpp` and `core/lock.hpp` include them.
///
/// | function                  | contract                                                          |
/// |---------------------------|-------------------------------------------------------------------|
/// | mask_interrupts           | keeps every maskable interrupt out; returns the state before      |
/// | restore_interrupts(state) | back to that state; memory written before it is visible after it  |
/// | raise_priority(p)         | keeps interrupts of priority p and less urgent ones out; nests.   |
/// |                           | Without has_raise_priority it keeps all out                       |
/// | restore_priority(state)   | as restore_interrupts                                             |
/// | active_exception          | 0 in a thread, else the number of the exception being served      |
/// | priority_of(exception)    | how urgent the active exception is: lower is more urgent          |

#if defined(__arm__) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#include "ramwright/port/cortex_m.hpp"
#elif defined(__riscv) && __riscv_xlen == 32
#include "ramwright/port/riscv.hpp"
#else
#include "ramwright/port/posix.hpp"
#endif
