// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/core/check_level.hpp"
#include "ramwright/core/failure.hpp"

/// \file
/// What only a mistake in the program breaks, where no value could say so: an index beyond the end.

namespace ramwright::fixed::detail {

/// Records the mistake, gives the failure handler its say (a reset, mostly) and stops.
[[noreturn, gnu::noinline, gnu::cold]] inline void broken(const void* container,
                                                          std::uintptr_t caller) noexcept {
    record_misuse(failure_kind::out_of_range, container, container, caller);
    __builtin_trap();
}

[[gnu::always_inline]] constexpr void require_always(bool holds, const void* container) noexcept {
    if (!holds) [[unlikely]] {
        broken(container, return_address());
    }
}

/// At `off` nothing is verified.
[[gnu::always_inline]] constexpr void require(bool holds, const void* container) noexcept {
    if constexpr (config::checks != check_level::off) {
        require_always(holds, container);
    }
}

}  // namespace ramwright::fixed::detail
