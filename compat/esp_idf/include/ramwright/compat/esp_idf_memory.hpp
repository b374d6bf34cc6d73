// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "ramwright/core/capability.hpp"
#include "ramwright/heap/memory_alias.hpp"
#include "ramwright/heap/memory_map.hpp"

/// \file
/// What the program tells the drop-in for ESP-IDF's heap component: which memory there is.
///
/// In place of ESP-IDF's soc_memory_types and soc_memory_regions. The program defines `memory()`:
///
///     namespace ramwright::esp_idf {
///     constexpr memory_map board{{
///         {.where = {.name = "DRAM", .start = 0x3FCA'0000, .size = 256 * 1024,
///                    .has = from_caps(MALLOC_CAP_8BIT | MALLOC_CAP_DMA | MALLOC_CAP_DEFAULT)}},
///     }};
///     given_memory memory() noexcept { return {.chip = board, .at_start = board}; }
///     }
///
/// | call      | cost | from an interrupt | on failure  |
/// |-----------|------|-------------------|-------------|
/// | from_caps | O(1) | yes               | cannot fail |

namespace ramwright::esp_idf {

/// MALLOC_CAP_* bits as Ramwright's set. What Ramwright has no word for are capabilities of the user's.
// The user's are bits 16 and up, as 22 to 30 are in both.
[[nodiscard]] constexpr capabilities from_caps(std::uint32_t caps) noexcept {
    constexpr auto bit = [](unsigned number) { return std::uint32_t{1} << number; };
    return capabilities::from_bits(
        (caps & (bit(2) | 0x7FC0'0000 | bit(21)))      // 8BIT, what is invented, SPIRAM_NO_ENC
        | (caps & bit(0)) << 1                         // EXEC
        | (caps & bit(3)) >> 3                         // DMA
        | (caps & (bit(11) | bit(14))) >> 8            // INTERNAL, RETENTION
        | (caps & bit(10)) >> 6                        // SPIRAM
        | (caps & (bit(12) | bit(13) | bit(15))) << 5  // DEFAULT, IRAM_8BIT, RTCRAM
        | (caps & bit(1)) << 15                        // 32BIT
        | (caps & bit(16)) >> 11                       // SPM
        | (caps & bit(19)) >> 12                       // CACHE_ALIGNED
        | (caps & bit(20)) >> 1);                      // SIMD
}

struct given_memory {
    /// All RAM of the chip with what it can do, for regions that are added later by address alone.
    std::span<const mapped_region> chip{};
    std::span<const mapped_region> at_start{};     ///< what heap_caps_init takes over
    std::span<const mapped_region> after_start{};  ///< for heap_caps_enable_nonos_stack_heaps
    /// What of it is executed at other addresses; with CONFIG_RAMWRIGHT_HEAP_CODE_ALIASES.
    std::span<const memory_alias> aliases{};
};

/// Defined by the program.
[[nodiscard]] given_memory memory() noexcept;

}  // namespace ramwright::esp_idf
