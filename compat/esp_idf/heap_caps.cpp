// SPDX-License-Identifier: Apache-2.0

/// Blocks of esp_heap_caps.h: handed out, moved and taken back.
///
/// docs/esp-idf.md has every function, what it costs, and how it differs from the original.

#include "heap_caps.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>

#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"

using ramwright::default_alignment;
using ramwright::return_address;
using namespace ramwright::esp_idf;

namespace {

[[nodiscard]] [[gnu::noinline]] void* malloc_specially(std::size_t size, std::uint32_t caps,
                                                       std::uintptr_t caller) noexcept {
    void* const block = allocate(default_alignment, size, caps, caller);
    return block != nullptr ? block
                            : refused(size, default_alignment, caps, "heap_caps_malloc", caller);
}

}  // namespace

extern "C" {

// What is called most is one function, without the calls between its layers.

[[gnu::flatten]] void* heap_caps_malloc(size_t size, uint32_t caps) {
    if (size == 0) [[unlikely]] {
        return nullptr;
    }
    void* const block = all_memory.try_allocate_plain(size, {caps});
    if (block == nullptr) [[unlikely]] {
        return malloc_specially(size, caps, return_address());
    }
    note_allocated(block, size, caps, return_address());
    return block;
}

void heap_caps_free(void* ptr) {
    if (ptr != nullptr) [[likely]] {
        release(ptr, return_address());
    }
}

void heap_caps_aligned_free(void* ptr) { heap_caps_free(ptr); }

void* heap_caps_realloc(void* ptr, size_t size, uint32_t caps) {
    if (size == 0) {
        if (ptr != nullptr) {
            release(ptr, return_address());
        }
        return nullptr;
    }
    void* const block = ptr == nullptr ? allocate(default_alignment, size, caps, return_address())
                                       : reallocate(ptr, size, caps, return_address());
    return block != nullptr
               ? block
               : refused(size, default_alignment, caps, "heap_caps_realloc", return_address());
}

void* heap_caps_aligned_alloc(size_t alignment, size_t size, uint32_t caps) {
    if (!std::has_single_bit(alignment) || size == 0) {
        return nullptr;
    }
    void* const block = allocate(alignment, size, caps, return_address());
    return block != nullptr
               ? block
               : refused(size, alignment, caps, "heap_caps_aligned_alloc", return_address());
}

void* heap_caps_aligned_calloc(size_t alignment, size_t n, size_t size, uint32_t caps) {
    const std::size_t bytes = ramwright::saturating_multiply(n, size);
    if (!std::has_single_bit(alignment) || bytes == 0 || bytes > ramwright::largest_request) {
        return nullptr;
    }
    void* const block = allocate_zeroed(alignment, bytes, caps, return_address());
    return block != nullptr
               ? block
               : refused(bytes, alignment, caps, "heap_caps_aligned_calloc", return_address());
}

void* heap_caps_calloc(size_t n, size_t size, uint32_t caps) {
    const std::size_t bytes = ramwright::saturating_multiply(n, size);
    void* const block =
        bytes == 0 ? nullptr : allocate_zeroed(default_alignment, bytes, caps, return_address());
    if (block != nullptr || size == 0) {
        return block;
    }
    return refused(bytes, default_alignment, caps, "heap_caps_calloc", return_address());
}

size_t heap_caps_get_allocated_size(void* ptr) { return ptr == nullptr ? 0 : usable_size(ptr); }

}  // extern "C"
