// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ramwright/core/layout.hpp"

/// \file
/// Which heap stands behind pvPortMalloc, and where a project says so.
///
/// A project that wants another than `general` puts a file `ramwright_freertos_config.hpp` on its
/// include path:
///
///     namespace ramwright::freertos {
///     struct config : default_config {
///         static constexpr scheme heap = scheme::heap_4;
///     };
///     }
///
/// Everything else is said where FreeRTOS says it, in FreeRTOSConfig.h.

namespace ramwright::freertos {

/// Named after the file of FreeRTOS whose place each takes.
enum class scheme {
    heap_1,   ///< `bump`: blocks are never freed
    heap_2,   ///< `best_fit` without merging: blocks keep the size they were cut to
    heap_3,   ///< `libc`: the C library's malloc
    heap_4,   ///< `first_fit`
    heap_5,   ///< `first_fit` over the regions that vPortDefineHeapRegions names
    general,  ///< `general`: constant time, which no file of FreeRTOS offers
};

struct default_config {
    static constexpr scheme heap = scheme::general;
    /// Goes around the heap and its lock, which refuse interrupts: `context_checked` with `defer_frees`, say,
    /// to let them free. Default-constructed, by vPortHeapResetState again.
    template <typename Heap>
    using guard = Heap;
    /// heap_3: how many bytes may be live at once; the C library cannot be asked what it has left.
    static constexpr std::size_t heap_3_budget = largest_request;
    /// heap_5: how many regions may be defined; 4 bytes of RAM each.
    static constexpr std::size_t heap_5_regions = 8;
    /// heap_5: no region is larger. At most 256 KiB: headers of 4 bytes instead of 8.
    static constexpr std::size_t heap_5_largest_region = 0xFFFF'FFFF;
};

}  // namespace ramwright::freertos

#if __has_include("ramwright_freertos_config.hpp")
#include "ramwright_freertos_config.hpp"
#else
namespace ramwright::freertos {
struct config : default_config {};
}  // namespace ramwright::freertos
#endif
