// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "ramwright/alloc/reallocate.hpp"
#include "ramwright/core/layout.hpp"

/// \file
/// malloc, calloc, realloc and free of one heap, as C functions for a library that asks for some.
///
/// For middleware that is to have a region of its own: mbedTLS, lwIP, cJSON, LVGL. Not for the program's
/// own malloc: that is `ramwright::newlib` or `ramwright::picolibc`.
///
///     ramwright::general<>& tls_heap() noexcept;
///     using tls = ramwright::c_functions<tls_heap>;
///     mbedtls_platform_set_calloc_free(tls::calloc, tls::free);
///
/// | call    | cost                                    | from an interrupt | on failure                  |
/// |---------|-----------------------------------------|-------------------|-----------------------------|
/// | malloc  | the heap's                              | as the heap's     | null, recorded              |
/// | calloc  | the heap's; O(size)                     | as the heap's     | null, recorded              |
/// | realloc | the heap's; O(size) iff the block moves | as the heap's     | null, recorded; block stays |
/// | free    | the heap's                              | as the heap's     | recorded; nothing changed   |
///
/// realloc to a size of 0 frees, as the C libraries of firmware have it. errno is not set.

namespace ramwright {

/// `heap` is a function that returns a reference to a `ramwright::allocator`.
template <auto& heap>
struct c_functions {
    [[nodiscard]] static void* malloc(std::size_t size) noexcept {
        return heap().allocate({.size = size});
    }

    [[nodiscard]] static void* calloc(std::size_t count, std::size_t size) noexcept {
        return allocate_zeroed(heap(), count, size);
    }

    [[nodiscard]] static void* realloc(void* block, std::size_t size) noexcept {
        if (block != nullptr && size == 0) {
            free(block);
            return nullptr;
        }
        return reallocate(heap(), block, {.size = size});
    }

    static void free(void* block) noexcept { heap().deallocate(block); }
};

}  // namespace ramwright
