// SPDX-License-Identifier: Apache-2.0
#pragma once

#if __has_include("sdkconfig.h")
#include "sdkconfig.h"
#endif

#include <cstddef>
#include <cstdint>

#include "ramwright/core/check_level.hpp"

/// \file
/// The options of ESP-IDF's heap component, as the application's `sdkconfig.h` has them, as constants.
///
/// Two are Ramwright's own. CONFIG_RAMWRIGHT_HEAP_POISON_AS_ESP_IDF puts the canary words where ESP-IDF
/// has them, for scripts that look there, at 4 bytes a block more. CONFIG_RAMWRIGHT_HEAP_LOWEST_FIRST
/// places blocks as ESP-IDF does in a heap with few holes, lowest address first, and gives up the bound on
/// the time of a call.

namespace ramwright::esp_idf {

enum class poisoning : std::uint8_t { none, light, comprehensive };

struct config {
#if defined(CONFIG_HEAP_POISONING_COMPREHENSIVE)
    static constexpr auto poison = poisoning::comprehensive;
#elif defined(CONFIG_HEAP_POISONING_LIGHT)
    static constexpr auto poison = poisoning::light;
#else
    static constexpr auto poison = poisoning::none;
#endif

#if defined(CONFIG_RAMWRIGHT_HEAP_POISON_AS_ESP_IDF)
    static constexpr bool poison_as_esp_idf = true;
#else
    static constexpr bool poison_as_esp_idf = false;
#endif

#if defined(CONFIG_RAMWRIGHT_HEAP_LOWEST_FIRST)
    static constexpr bool lowest_first = true;
#else
    static constexpr bool lowest_first = false;
#endif

    /// There is no multi_heap without its checks: walks and integrity checks stand on them.
    static constexpr check_level checks = poison == poisoning::comprehensive ? check_level::full
                                          : ramwright::config::checks == check_level::off
                                              ? check_level::standard
                                              : ramwright::config::checks;
};

}  // namespace ramwright::esp_idf
