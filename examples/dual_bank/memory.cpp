// SPDX-License-Identifier: Apache-2.0
#include "memory.hpp"

#include <cstddef>
#include <cstdlib>
#include <span>

namespace dual_bank {

constinit heap memory;

bool start_memory() noexcept {
    using ramwright::capability;
    using ramwright::region_error;
    // Far behind the variables and far below the stack of this program.
    const std::span bank{reinterpret_cast<std::byte*>(0x2030'0000), 32 * 1024};
    // Whoever does not ask for DMA leaves 8 KiB of the bank to those who do.
    return memory.add("BRAM") == region_error::none &&
           memory.add_part("SSRAM", bank) == region_error::none &&
           memory.reserve("SSRAM", 8 * 1024, capability::dma) == region_error::none;
}

}  // namespace dual_bank

// What C code calls: no capability, so any bank will do.
extern "C" {

void* malloc(std::size_t size) { return dual_bank::memory.allocate({.size = size}); }
void free(void* block) { dual_bank::memory.deallocate(block); }
}
