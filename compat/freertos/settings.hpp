// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "FreeRTOS.h"

#include "config.hpp"
#include "ramwright/core/check_level.hpp"
#include "ramwright/core/layout.hpp"

/// \file
/// What FreeRTOSConfig.h and ramwright_freertos_config.hpp say, as constants.

namespace ramwright::freertos {

inline constexpr scheme chosen = config::heap;

// The protector finds overwritten links. Here they are found in any case, unless checks are off.
inline constexpr check_level checks =
    configENABLE_HEAP_PROTECTOR == 1 && ramwright::config::checks == check_level::off
        ? check_level::standard
        : ramwright::config::checks;

inline constexpr std::size_t alignment =
    portBYTE_ALIGNMENT < default_alignment ? default_alignment : portBYTE_ALIGNMENT;

#if defined(configHEAP_CLEAR_MEMORY_ON_FREE)
inline constexpr bool clears_on_free = configHEAP_CLEAR_MEMORY_ON_FREE == 1;
#else
inline constexpr bool clears_on_free = false;
#endif

/// heap_1 keeps no padding between blocks, so that all it says is free can be had.
[[nodiscard]] constexpr std::size_t rounded(std::size_t size) noexcept {
    return chosen == scheme::heap_1 ? align_up(size, alignment) : size;
}

#if defined(configTOTAL_HEAP_SIZE)
inline constexpr std::size_t total_heap_bytes = configTOTAL_HEAP_SIZE;
#else
inline constexpr std::size_t total_heap_bytes = 0;
#endif

inline constexpr bool has_own_region = chosen != scheme::heap_3 && chosen != scheme::heap_5;
static_assert(!has_own_region || total_heap_bytes != 0,
              "FreeRTOSConfig.h must define configTOTAL_HEAP_SIZE");

}  // namespace ramwright::freertos
