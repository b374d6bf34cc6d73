// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <string>

/// \file
/// A kernel of FreeRTOS as the drop-in sees it, on a host: suspending its scheduler is a mutex. What it is
/// told is kept, in order.

namespace host_kernel {

/// As if xTaskStartScheduler had been called. At first it has not.
void start_scheduler();
void stop_scheduler();

/// What happened since it was asked last, one letter each: ( scheduler suspended, ) resumed, m traceMALLOC
/// of a block, 0 traceMALLOC of none, f traceFREE, ? traceFREE of
/// other bytes than were traced, h malloc-failed hook, ! a configASSERT that failed.
std::string happened();

/// The blocks that the trace macros say are live, and their bytes.
std::map<void*, std::size_t>& traced_blocks();

/// What the hook runs, null for nothing.
extern void (*in_hook)();

}  // namespace host_kernel
