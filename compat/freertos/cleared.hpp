// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ramwright/core/allocator.hpp"

/// \file
/// The heap behind its lock, which clears what is given up: configHEAP_CLEAR_MEMORY_ON_FREE.
///
/// Inside the application's guard: a block whose free the guard defers is cleared when a task takes it back. It
/// is cleared without the lock, while other tasks run: the time grows with the block.

namespace ramwright::freertos {

template <basic_allocator Locked>
class cleared : public Locked {
public:
    using Locked::Locked;

    [[gnu::always_inline]] bool deallocate(void* block) noexcept requires
        freeing_allocator<Locked> {
        if (block != nullptr && Locked::usable_here()) {
            // What is no live block has no bytes.
            __builtin_memset(block, 0, this->usable_size(block));
        }
        return Locked::deallocate(block);
    }
    [[nodiscard]] [[gnu::always_inline]] bool resize(
        void* block, std::size_t size) noexcept requires allocator<Locked> {
        const std::size_t held = Locked::usable_here() ? this->usable_size(block) : 0;
        if (size < held) {
            __builtin_memset(static_cast<std::byte*>(block) + size, 0, held - size);
        }
        return Locked::resize(block, size);
    }
};

}  // namespace ramwright::freertos
