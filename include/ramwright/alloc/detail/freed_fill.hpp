// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

/// \file
/// What `check_level::full` writes over memory that was freed, and the test that nobody wrote there since.
///
/// Both calls are O(size), and may be made from an interrupt.

namespace ramwright::detail {

/// Odd, so that a pointer or a length read from freed memory is misaligned or absurd.
inline constexpr unsigned char freed_fill = 0xDD;

inline void fill_freed(void* block, std::size_t size) noexcept {
    if (size != 0) {  // an empty region may be at null
        __builtin_memset(block, freed_fill, size);
    }
}

[[nodiscard]] inline bool still_filled(const void* block, std::size_t size) noexcept {
    const auto* const bytes = static_cast<const unsigned char*>(block);
    for (std::size_t i = 0; i < size; ++i) {
        if (bytes[i] != freed_fill) {
            return false;
        }
    }
    return true;
}

}  // namespace ramwright::detail
