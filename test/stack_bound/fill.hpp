// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// Work that writes all of its stack, so that the deepest store shows how much there is.

namespace stack_bound {

/// Compilers know nothing of what is read from it.
inline volatile std::uint32_t input = 1;

template <std::size_t Words>
[[gnu::noinline]] std::uint32_t fill(std::uint32_t seed) {
    volatile std::uint32_t words[Words];
    for (std::size_t index = 0; index != Words; ++index) {
        words[index] = seed + index;
    }
    return words[seed % Words];
}

}  // namespace stack_bound
