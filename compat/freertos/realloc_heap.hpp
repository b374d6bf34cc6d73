// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ramwright/core/allocator.hpp"

/// \file
/// The heap as pvPortRealloc uses it: vPortFree takes back what has moved.
///
/// So the compiler, which sees one caller of `Heap::deallocate`, makes one function of it and vPortFree.

namespace ramwright::freertos {

/// `PortFree`: vPortFree.
template <basic_allocator Heap, auto PortFree>
struct realloc_heap : Heap {
    /// True in any case: vPortFree does not say. A block that another task freed while its content was
    /// copied is recorded there.
    [[gnu::always_inline]] bool deallocate(void* block) noexcept requires freeing_allocator<Heap> {
        PortFree(block);
        return true;
    }
};

}  // namespace ramwright::freertos
