// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tx_api.h"

namespace kernel_as_threadx {

/// What ThreadX says of the thread's priority; 0 is the most urgent, and not for threads of tests.
void set_priority(std::uint32_t thread, UINT priority) noexcept;

}  // namespace kernel_as_threadx
