// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/guard/context_checked.hpp"
#include "ramwright/guard/defer_frees.hpp"
#include "ramwright/guard/interrupt_policy.hpp"

namespace ramwright::freertos {

/// The heap takes back what interrupts free.
struct config : default_config {
    template <typename Heap>
    using guard = context_checked<Heap, refuse_in_interrupts, defer_frees<configTOTAL_HEAP_SIZE>>;
};

}  // namespace ramwright::freertos
