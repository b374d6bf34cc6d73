// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/heap/mapped_heap.hpp"
#include "ramwright/heap/maps/mps2_an386.hpp"

namespace dual_bank {

/// All memory of the program: block RAM next to the core, and what the linker script leaves of the SSRAM,
/// which DMA reaches.
using heap = ramwright::mapped_heap<ramwright::maps::mps2_an386>;
extern heap memory;

/// False iff the board has not got the memory.
[[nodiscard]] bool start_memory() noexcept;

}  // namespace dual_bank
