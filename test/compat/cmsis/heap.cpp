// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>

#include "ramwright_cmsis_heap.hpp"

namespace {

alignas(8) std::array<std::byte, 4096> storage;

}  // namespace

ramwright::locked<ramwright::general<>, ramwright::masked_interrupts>&
ramwright::cmsis::heap() noexcept {
    static locked<general<>, masked_interrupts> heap{storage};
    return heap;
}
