// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// A hint to the compiler, which costs no instruction and may save one.

namespace ramwright::detail {

/// Reads both here. Cores that load two neighbours with one instruction then do: left alone, compilers load
/// each where it is first used, however close the two lie.
template <typename First, typename Second>
[[gnu::always_inline]] inline void read_together(const First& first,
                                                 const Second& second) noexcept {
    if (!__builtin_constant_p(first)) {
        asm("" : : "r"(first), "r"(second));
    }
}

}  // namespace ramwright::detail
