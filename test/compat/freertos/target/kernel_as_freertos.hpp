// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// The test kernel under the names of FreeRTOS that the drop-in calls.

namespace kernel_as_freertos {

/// How often configASSERT failed, and the malloc-failed hook was called.
extern volatile std::uint32_t asserts;
extern volatile std::uint32_t hooks;

/// What traceMALLOC runs, with the scheduler suspended: null for nothing.
extern void (*volatile in_trace)();

}  // namespace kernel_as_freertos
