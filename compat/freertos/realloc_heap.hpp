// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ramwright/core/allocator.hpp"

/// \file
/// The heap as pvPortRealloc uses it: vPortFree takes back what has moved.
///
/// So what is left behind is cleared where the application wants that, and the compiler, which sees one
/// caller of `Heap::deallocate`, makes one function of it and vPortFree.

namespace ramwright::freertos {

/// `PortFree`: vPortFree. `Clears`: what is given up is cleared first, while other tasks run.
template <basic_allocator Heap, auto PortFree, bool Clears>
struct realloc_heap : Heap {
    /// True in any case: vPortFree does not say. A block that another task freed while its content was
    /// copied is recorded there.
    [[gnu::always_inline]] bool deallocate(void* block) noexcept requires freeing_allocator<Heap> {
        PortFree(block);
        return true;
    }
    [[nodiscard]] [[gnu::always_inline]] bool resize(
        void* block, std::size_t size) noexcept requires allocator<Heap> {
        if constexpr (Clears) {
            const std::size_t held = this->usable_size(block);
            if (size < held) {
                __builtin_memset(static_cast<std::byte*>(block) + size, 0, held - size);
            }
        }
        return Heap::resize(block, size);
    }
};

}  // namespace ramwright::freertos
