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
/// Five are Ramwright's own. CONFIG_RAMWRIGHT_HEAP_REGIONS is how many regions heap_caps can have,
/// CONFIG_RAMWRIGHT_HEAP_TASKS how many tasks are tracked. CONFIG_RAMWRIGHT_HEAP_POISON_AS_ESP_IDF puts the
/// canary words where ESP-IDF has them, for scripts that look there, at 4 bytes a block more.
/// CONFIG_RAMWRIGHT_HEAP_LOWEST_FIRST places blocks as ESP-IDF does in a heap with few holes, lowest address
/// first, and gives up the bound on the time of a call; it is for multi_heap alone.
/// CONFIG_RAMWRIGHT_HEAP_CODE_ALIASES hands memory for code out at the address at which it is executed.

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

#if defined(CONFIG_RAMWRIGHT_HEAP_REGIONS)
    static constexpr std::size_t most_regions = CONFIG_RAMWRIGHT_HEAP_REGIONS;
#else
    static constexpr std::size_t most_regions = 8;
#endif

#if defined(CONFIG_RAMWRIGHT_HEAP_CODE_ALIASES)
    static constexpr bool aliases_code = true;
#else
    static constexpr bool aliases_code = false;
#endif

#if defined(CONFIG_HEAP_ABORT_WHEN_ALLOCATION_FAILS)
    static constexpr bool abort_when_refused = true;
#else
    static constexpr bool abort_when_refused = false;
#endif

#if defined(CONFIG_HEAP_USE_HOOKS)
    static constexpr bool uses_hooks = true;
#else
    static constexpr bool uses_hooks = false;
#endif

#if defined(CONFIG_HEAP_TRACING_STANDALONE)
    static constexpr bool traces = true;
#else
    static constexpr bool traces = false;
#endif

#if defined(CONFIG_HEAP_TRACE_HASH_MAP_SIZE)
    static constexpr std::size_t hash_map_size = CONFIG_HEAP_TRACE_HASH_MAP_SIZE;
#else
    static constexpr std::size_t hash_map_size = 512;
#endif

#if defined(CONFIG_HEAP_TASK_TRACKING)
    static constexpr bool tracks_tasks = true;
#else
    static constexpr bool tracks_tasks = false;
#endif

#if defined(CONFIG_HEAP_TRACK_DELETED_TASKS)
    static constexpr bool tracks_deleted_tasks = true;
#else
    static constexpr bool tracks_deleted_tasks = false;
#endif

#if defined(CONFIG_RAMWRIGHT_HEAP_TASKS)
    static constexpr std::size_t most_tasks = CONFIG_RAMWRIGHT_HEAP_TASKS;
#else
    static constexpr std::size_t most_tasks = 16;
#endif

    /// There is no multi_heap without its checks: walks and integrity checks stand on them.
    static constexpr check_level checks = poison == poisoning::comprehensive ? check_level::full
                                          : ramwright::config::checks == check_level::off
                                              ? check_level::standard
                                              : ramwright::config::checks;
};

}  // namespace ramwright::esp_idf
