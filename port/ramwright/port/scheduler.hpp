// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// What the library asks of a scheduler. An application that has one puts a file
/// `ramwright_scheduler.hpp` on its include path; the adapters in compat/ bring theirs. It declares, in
/// `namespace ramwright::port::scheduler`, what the table lists. Without the file a microcontroller has
/// no scheduler, and a hosted program the threads of its operating system.
///
/// | declaration                             | contract                                            |
/// |-----------------------------------------|-----------------------------------------------------|
/// | constexpr bool present                  | whether there are threads at all                    |
/// | uint32_t current_thread() noexcept      | 1 to n; 0 until the first thread runs               |
/// | void suspend() noexcept                 | no other thread runs until resume(); nests          |
/// | void resume() noexcept                  | undoes one suspend()                                |
/// | struct mutex                            | lock(), unlock(): recursive, with priority          |
/// |                                         | inheritance where the scheduler has it              |
/// | struct semaphore                        | explicit semaphore(uint32_t count), and:            |
/// |   bool take(uint32_t ticks) noexcept    | waits so long for a count; 0 ticks: does not wait   |
/// |   void give() noexcept                  | adds a count; from interrupts too                   |
/// | constexpr uint32_t forever              | 0xFFFF'FFFF: ticks that never end                   |
/// | constexpr uint8_t highest_syscall_priority | as the NVIC has it: no interrupt more urgent     |
/// |                                         | (numerically lower) may call the scheduler or is    |
/// |                                         | held off by it; 0: there is no such limit           |
///
/// Every function may be called before the scheduler starts. From an interrupt only current_thread and
/// give may be called.

#if __has_include("ramwright_scheduler.hpp")
#include "ramwright_scheduler.hpp"
#elif defined(__arm__) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#include "ramwright/port/no_scheduler.hpp"
#elif defined(__riscv) && __riscv_xlen == 32
#include "ramwright/port/no_scheduler.hpp"
#else
#include "ramwright/port/posix_scheduler.hpp"
#endif
