// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/port/fault.hpp"

/// \file
/// A hosted program has no faults of its own: only what it reports itself is recorded.

namespace ramwright::port {

inline void enable_faults() noexcept {}

[[nodiscard]] inline fault_state read_fault(std::uintptr_t, std::uintptr_t,
                                            std::uintptr_t) noexcept {
    return {};
}

[[noreturn]] inline void reset() noexcept { __builtin_trap(); }

}  // namespace ramwright::port
