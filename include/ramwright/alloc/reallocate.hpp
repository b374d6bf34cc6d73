// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "ramwright/core/allocator.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"

/// \file
/// What can be done with any allocator in terms of its calls: give a block another size even if it has
/// to move, have zeroed memory, free with the size known.
///
/// For buffers that grow, and for C's realloc and calloc. Not where a block must not move: that is
/// `resize`, which every allocator has.
///
///     buffer = ramwright::reallocate(heap, buffer, {.size = 2 * size});
///     auto* table = ramwright::allocate_zeroed(heap, 16, sizeof(entry), alignof(entry));
///     ramwright::deallocate_sized(heap, table, 16 * sizeof(entry));
///
/// | call             | cost                           | from an interrupt  | on failure              |
/// |------------------|--------------------------------|--------------------|-------------------------|
/// | reallocate       | the allocator's calls; O(size) | only behind a lock | null, recorded; block   |
/// |                  | iff the block moves            |                    | and content unchanged   |
/// | allocate_zeroed  | the allocator's; O(size)       | only behind a lock | null, recorded          |
/// | deallocate_sized | the allocator's calls          | only behind a lock | false, recorded; block  |
/// |                  |                                |                    | unchanged               |
///
/// The lock is held for each of the allocator's calls by itself, never while content is copied.

// All are inlined, as the allocators' own calls are, so that a record names the program's code.

namespace ramwright {

/// The content of `block` in a block for `want`: the same one where it lies right and there is room,
/// else another, and `block` is freed. Null `block`: a new block. A size of 0 is served like 1: it does
/// not free. Null iff `want` cannot be served or `block` is not a live block of `from`.
template <allocator Allocator>
[[nodiscard]] [[gnu::always_inline]] inline void* reallocate(Allocator& from, void* block,
                                                             layout want) noexcept {
    if (block == nullptr) {
        return from.allocate(want);
    }
    const bool lies_right =
        want.valid() && (reinterpret_cast<std::uintptr_t>(block) & (want.alignment - 1)) == 0;
    if (lies_right && from.resize(block, want.size)) {
        return block;
    }
    const std::size_t held = from.owns(block) ? from.usable_size(block) : 0;
    if (held == 0) {
        // Not a live block, which resize records or has recorded: nothing may be copied from there.
        if (!lies_right) {
            static_cast<void>(from.resize(block, 1));
        }
        return nullptr;
    }
    void* const moved = from.allocate(want);
    if (moved == nullptr) {
        return nullptr;
    }
    __builtin_memcpy(moved, block, held < want.size ? held : want.size);
    if (!from.deallocate(block)) {
        from.deallocate(moved);
        return nullptr;
    }
    return moved;
}

/// `count` elements of `size` bytes, all zero. Null iff so many do not fit; a product beyond
/// std::size_t never does.
template <basic_allocator Allocator>
[[nodiscard]] [[gnu::always_inline]] inline void* allocate_zeroed(
    Allocator& from, std::size_t count, std::size_t size,
    std::size_t alignment = default_alignment) noexcept {
    const std::size_t bytes = saturating_multiply(count, size);
    void* const block = from.allocate({.size = bytes, .alignment = alignment});
    // More is never served, which the compiler cannot know where the size is a constant.
    return block == nullptr || bytes > largest_request ? nullptr
                                                       : __builtin_memset(block, 0, bytes);
}

/// Frees `block`, of which the caller knows that it has `size` bytes. False iff it has not, which means
/// another block or another type than the caller believes, or as the allocator's own call.
template <freeing_allocator Allocator>
[[gnu::always_inline]] inline bool deallocate_sized(Allocator& from, void* block,
                                                    std::size_t size) noexcept {
    if (block != nullptr && from.owns(block)) {
        const std::size_t held = from.usable_size(block);
        if (held != 0 && size > held) [[unlikely]] {
            record_misuse(failure_kind::corrupted_block, block, from.storage().data(),
                          return_address());
            return false;
        }
    }
    return from.deallocate(block);
}

}  // namespace ramwright
