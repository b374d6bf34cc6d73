// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

/// \file
/// An allocator behind functions, as malloc and free are: a count from the call to the return.

namespace bench {

/// `Global`: a `late` allocator.
template <auto& Global>
struct behind_calls {
    // Flat, as the malloc of firmware is: nothing else in it calls try_allocate.
    [[gnu::noipa, gnu::flatten]] static void* allocate(std::size_t size) noexcept {
        return Global->try_allocate({.size = size});
    }
    [[gnu::noipa, gnu::flatten]] static void release(void* block) noexcept {
        Global->deallocate(block);
    }
};

}  // namespace bench
