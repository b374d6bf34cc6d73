// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// How contexts that preempt each other change one word in memory. Only `core/exclusive.hpp` includes
/// this.
///
/// | name                         | contract                                                            |
/// |------------------------------|---------------------------------------------------------------------|
/// | exclusive_word               | 32 bits that several contexts change                                |
/// | begin()                      | reads the word, and remembers that it was read                      |
/// | commit(access, value)        | writes iff no commit since that begin; true iff it wrote            |
/// | abandon(access)              | instead of commit: nothing is written                               |
/// | read()                       | the word as it is now                                               |
/// | replace_zero(number, by)     | true, and the 16-bit number is the low half of `by`, iff it was 0:  |
/// |                              | one of several callers wins                                         |
///
/// What a commit published, a begin that reads it has seen, on two cores too where `two_cores` says so.
/// Between begin and its commit or abandon no other exclusive access may be made.
///
/// `masks` is true where begin keeps interrupts out until commit or abandon. There a commit never fails.

#if defined(__arm__) && defined(__ARM_FEATURE_LDREX) && __ARM_ARCH_PROFILE == 'M'
#include "ramwright/port/exclusive_cortex_m.hpp"
#elif (defined(__arm__) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M') || \
    (defined(__riscv) && __riscv_xlen == 32)
#include "ramwright/port/exclusive_masked.hpp"
#else
#include "ramwright/port/exclusive_posix.hpp"
#endif
