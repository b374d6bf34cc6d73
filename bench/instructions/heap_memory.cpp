// SPDX-License-Identifier: Apache-2.0
#include "instructions/heap_memory.hpp"

namespace bench {

// Not cleared at the start, as no heap's memory needs to be.
alignas(64) [[gnu::section(".noinit")]] std::array<std::byte, most_heap_bytes> heap_memory;

}  // namespace bench
