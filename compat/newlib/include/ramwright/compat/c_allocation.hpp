// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/layout.hpp"

/// \file
/// What C promises about calloc and realloc, over any allocator. For drop-ins that imitate a C
/// library; C++ code calls the allocator itself.
///
///     void* calloc(std::size_t count, std::size_t size) {
///         return ramwright::allocate_zeroed(heap(), count, size);
///     }
///
/// | call            | cost                        | from an interrupt  | on failure            |
/// |-----------------|-----------------------------|--------------------|-----------------------|
/// | allocate_zeroed | the allocator's, O(size)    | only behind a lock | null, recorded        |
/// | reallocate      | the allocator's, O(size) if | only behind a lock | null; block unchanged |
/// |                 | the block moves             |                    |                       |

namespace ramwright {

/// `count` elements of `size` bytes, all zero. Null iff so many do not fit; a product beyond
/// std::size_t never does.
// Always inlined, as the allocators' own calls are, so that a failure names the program's code.
template <basic_allocator Allocator>
[[nodiscard]] [[gnu::always_inline]] inline void* allocate_zeroed(Allocator& from,
                                                                  std::size_t count,
                                                                  std::size_t size) noexcept {
    const std::size_t bytes = saturating_multiply(count, size);
    void* const block = from.allocate({.size = bytes});
    return block == nullptr ? nullptr : std::memset(block, 0, bytes);
}

/// `size` bytes that begin with what `block` held: in place where there is room, else elsewhere. A
/// null `block` is a request for a new one; a `size` of 0 frees, as newlib-nano does, and returns
/// null. Null iff it does not fit or `block` is not a live block of `from`: what there was is then
/// unchanged.
template <allocator Allocator>
[[nodiscard]] [[gnu::always_inline]] inline void* reallocate(Allocator& from, void* block,
                                                             std::size_t size) noexcept {
    if (block == nullptr) {
        return from.allocate({.size = size});
    }
    if (size == 0) {
        from.deallocate(block);
        return nullptr;
    }
    if (from.resize(block, size)) {
        return block;
    }
    const std::size_t held = from.usable_size(block);
    if (held == 0) {
        return nullptr;  // not a live block, as resize has recorded
    }
    void* const moved = from.allocate({.size = size});
    if (moved != nullptr) {
        std::memcpy(moved, block, held < size ? held : size);
        from.deallocate(block);
    }
    return moved;
}

}  // namespace ramwright
