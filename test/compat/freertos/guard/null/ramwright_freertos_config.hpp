// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/guard/context_checked.hpp"
#include "ramwright/guard/interrupt_policy.hpp"

namespace ramwright::freertos {

/// Interrupts may ask, and count on null.
struct config : default_config {
    template <typename Heap>
    using guard = context_checked<Heap, null_in_interrupts>;
};

}  // namespace ramwright::freertos
