// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/port/exclusive.hpp"

/// \file
/// One word in memory that contexts which preempt each other change, each as if alone: what an allocator
/// without a lock stands on. `port/exclusive.hpp` has the contract, and the ports say how it is kept.
///
///     exclusive_word head{0};
///     for (;;) {
///         const auto seen = head.begin();
///         if (head.commit(seen, seen.value + 1)) {
///             break;              // nobody wrote between the two
///         }
///     }

namespace ramwright {

using port::exclusive_word;
using port::replace_zero;

}  // namespace ramwright
