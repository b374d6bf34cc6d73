// SPDX-License-Identifier: Apache-2.0
#include "lwip_heap.hpp"

#include <array>
#include <cstddef>

#include "lwip_heap.h"
#include "ramwright/compat/c_functions.hpp"

namespace {

alignas(8) constinit std::array<std::byte, 32 * 1024> region{};

using network = ramwright::c_functions<lwip_heap>;

}  // namespace

ramwright::locked<ramwright::general<>, ramwright::masked_interrupts>& lwip_heap() noexcept {
    static ramwright::locked<ramwright::general<>, ramwright::masked_interrupts> heap{region};
    return heap;
}

void* lwip_heap_malloc(std::size_t size) { return network::malloc(size); }
void* lwip_heap_calloc(std::size_t count, std::size_t size) { return network::calloc(count, size); }
void lwip_heap_free(void* block) { network::free(block); }
