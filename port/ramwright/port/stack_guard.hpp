// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What stands guard at the lower end of a stack, per core. In the library only `stack/guard.hpp` includes it.
///
/// | core            | what                                     | file                    |
/// |-----------------|------------------------------------------|-------------------------|
/// | Armv7-M         | a region of the MPU without access       | stack_guard_mpu.hpp     |
/// | Armv8-M Mainline| PSPLIM and MSPLIM                        | stack_guard_limit.hpp   |
/// | RV32            | a locked entry of the PMP for each stack | stack_guard_pmp.hpp     |
/// | others          | nothing but paint, looked at in a switch | stack_guard_painted.hpp |
///
/// Each has, in `ramwright::port::stack_guard`:
///
/// | name                    | contract                                                             |
/// |-------------------------|----------------------------------------------------------------------|
/// | least_bytes             | the smallest guard that does what it is for; a power of two, or 0    |
/// | traps                   | an overflow traps; otherwise only `intact` finds it                  |
/// | thread_setting(a, n)    | prepares a guard of n bytes at a for a thread; `no_setting`: cannot  |
/// | enter(setting)          | the thread of this setting runs next; fixed instructions             |
/// | intact(setting, n)      | nobody wrote to it; true where `traps`                               |
/// | guard_handlers(a, n)    | the same for the stack of main and of interrupts, at once; false: cannot |

#if defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M' && __ARM_ARCH == 7
#include "ramwright/port/stack_guard_mpu.hpp"
#elif defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
#include "ramwright/port/stack_guard_limit.hpp"
#elif defined(__riscv) && __riscv_xlen == 32
#include "ramwright/port/stack_guard_pmp.hpp"
#else
#include "ramwright/port/stack_guard_painted.hpp"
#endif
