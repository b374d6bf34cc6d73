// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tx_api.h"

/// \file
/// A kernel of ThreadX as the drop-in sees it, on a host.

namespace host_kernel {

/// This thread is a thread of ThreadX from here on. At first none is: it is as before tx_kernel_enter.
void become_thread(UINT priority);
void become_boot();

}  // namespace host_kernel
