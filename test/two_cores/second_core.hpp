// SPDX-License-Identifier: Apache-2.0
#pragma once

/// \file
/// The other core of the emulated machine: it waits from reset on until it is given work.

namespace two_cores {

/// Lets the other core call `work`, once. It is done when it says so itself.
void start_second_core(void (*work)()) noexcept;

}  // namespace two_cores
