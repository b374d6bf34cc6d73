// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <errno.h>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "ramwright/alloc/reallocate.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright/core/layout.hpp"
#include "ramwright_newlib_heap.hpp"

/// \file
/// The calls of C's malloc family as calls of the application's heap. `Errno` says where the error of a
/// request that fails goes: malloc's is the running task's, _malloc_r's that of the task it names.
///
/// All are inlined, so that a record of a failure names the caller of malloc.

namespace ramwright::newlib {

static_assert(allocator<std::remove_reference_t<decltype(heap())>>,
              "heap() must return a reference to a ramwright::allocator");

/// Of valloc and pvalloc, as newlib has it: there are no pages.
inline constexpr std::size_t page_size = 4096;

/// What posix_memalign accepts.
[[nodiscard]] constexpr bool is_posix_alignment(std::size_t alignment) noexcept {
    return std::has_single_bit(alignment) && alignment >= sizeof(void*);
}

template <typename Errno>
[[nodiscard]] [[gnu::always_inline]] inline void* allocate(Errno error, layout want) noexcept {
    void* const block = heap().allocate(want);
    if (block == nullptr) [[unlikely]] {
        return error.fail(std::has_single_bit(want.alignment) ? ENOMEM : EINVAL);
    }
    return block;
}

template <typename Errno>
[[nodiscard]] [[gnu::always_inline]] inline void* allocate_zeroed(Errno error, std::size_t count,
                                                                  std::size_t size) noexcept {
    void* const block = ramwright::allocate_zeroed(heap(), count, size);
    return block != nullptr ? block : error.fail(ENOMEM);
}

/// As newlib-nano and picolibc have it, a size of 0 frees.
template <typename Errno>
[[nodiscard]] [[gnu::always_inline]] inline void* reallocate(Errno error, void* block,
                                                             std::size_t size) noexcept {
    if (block != nullptr && size == 0) {
        heap().deallocate(block);
        return nullptr;
    }
    void* const moved = ramwright::reallocate(heap(), block, {.size = size});
    return moved != nullptr ? moved : error.fail(ENOMEM);
}

/// A block that cannot be had frees the old one.
template <typename Errno>
[[nodiscard]] [[gnu::always_inline]] inline void* reallocate_or_free(Errno error, void* block,
                                                                     std::size_t size) noexcept {
    void* const moved = reallocate(error, block, size);
    if (moved == nullptr && size != 0) {
        heap().deallocate(block);
    }
    return moved;
}

}  // namespace ramwright::newlib
