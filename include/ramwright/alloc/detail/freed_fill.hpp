// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/core/check_level.hpp"

/// \file
/// What `check_level::full` writes over memory that was freed, and the test that nobody wrote there since.
///
/// All calls are O(size), and may be made from an interrupt.

namespace ramwright {

/// Odd, so that a pointer or a length read from freed memory is misaligned or absurd. A project that has to
/// look like another defines a `freed_fill` of its own in namespace ramwright::config.
inline constexpr unsigned char freed_fill = 0xDD;

namespace config {
inline constexpr unsigned char chosen_freed_fill = freed_fill;  // the project's hides that above
}  // namespace config

}  // namespace ramwright

namespace ramwright::detail {

inline constexpr unsigned char freed_fill = config::chosen_freed_fill;

inline void fill_freed(void* block, std::size_t size) noexcept {
    if (size != 0) {  // an empty region may be at null
        __builtin_memset(block, freed_fill, size);
    }
}

[[nodiscard]] inline bool still_filled(const void* block, std::size_t size) noexcept {
    constexpr std::uint32_t filled_word = freed_fill * 0x0101'0101U;
    const auto* at = static_cast<const unsigned char*>(block);
    std::size_t before_words = (0 - reinterpret_cast<std::uintptr_t>(at)) & 3;
    before_words = before_words < size ? before_words : size;
    const unsigned char* const end = at + size;
    const unsigned char* const words = at + before_words;
    for (; at != words; ++at) {
        if (*at != freed_fill) {
            return false;
        }
    }
    for (; end - at >= 4; at += 4) {
        std::uint32_t word = 0;
        __builtin_memcpy(&word, __builtin_assume_aligned(at, 4), sizeof(word));
        if (word != filled_word) {
            return false;
        }
    }
    for (; at != end; ++at) {
        if (*at != freed_fill) {
            return false;
        }
    }
    return true;
}

/// The first byte that somebody wrote to, or null.
[[nodiscard]] inline const std::byte* first_overwritten(const void* block,
                                                        std::size_t size) noexcept {
    const auto* const bytes = static_cast<const std::byte*>(block);
    for (std::size_t at = 0; at != size; ++at) {
        if (bytes[at] != std::byte{freed_fill}) {
            return bytes + at;
        }
    }
    return nullptr;
}

}  // namespace ramwright::detail
