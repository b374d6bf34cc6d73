// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/guard/context_checked.hpp"
#include "ramwright/guard/defer_frees.hpp"
#include "ramwright/guard/interrupt_policy.hpp"

namespace ramwright::freertos {

/// The heap takes back what interrupts free.
struct config : default_config {
    static constexpr scheme heap = scheme::FREERTOS_TEST_SCHEME;
    static constexpr std::size_t heap_5_regions = 3;
    /// heap_5: from the first region's start to the last one's end.
    static constexpr std::size_t reach =
        heap == scheme::heap_5 ? std::size_t{10} * 1024 : configTOTAL_HEAP_SIZE;
    template <typename Heap>
    using guard = context_checked<Heap, refuse_in_interrupts, defer_frees<reach>>;
};

}  // namespace ramwright::freertos
