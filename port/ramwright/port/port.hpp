// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The few functions that differ per core. Only `core/context.hpp` and `core/lock.hpp` include this.
///
/// | function                  | contract                                                          |
/// |---------------------------|-------------------------------------------------------------------|
/// | mask_interrupts           | keeps every maskable interrupt out; returns the state before      |
/// | restore_interrupts(state) | back to that state; memory written before it is visible after it  |
/// | active_exception          | 0 in a thread, else the number of the exception being served      |
/// | current_thread            | number of the running thread; 0 where there is no scheduler       |

#if defined(__arm__) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#include "ramwright/port/cortex_m.hpp"
#elif defined(__riscv) && __riscv_xlen == 32
#include "ramwright/port/riscv.hpp"
#else
#include "ramwright/port/posix.hpp"
#endif
