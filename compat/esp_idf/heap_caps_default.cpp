// SPDX-License-Identifier: Apache-2.0

/// What ESP-IDF's C library and FreeRTOS call: malloc's own policy, and what a trace would stand between.

#include <bit>
#include <cstddef>
#include <cstdint>

#include "heap_caps.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"

namespace ramwright::esp_idf {

namespace {

/// malloc's own limit: none yet.
constexpr std::size_t no_external_memory = static_cast<std::size_t>(-1);
std::size_t extmem_limit = no_external_memory;

constexpr std::uint32_t internal_default = MALLOC_CAP_DEFAULT | MALLOC_CAP_INTERNAL;
constexpr std::uint32_t external_default = MALLOC_CAP_DEFAULT | MALLOC_CAP_SPIRAM;

}  // namespace

void* allocate_default(std::size_t alignment, std::size_t size, std::uintptr_t caller) noexcept {
    if (!std::has_single_bit(alignment) || size == 0) {
        return nullptr;
    }
    const bool only_internal = extmem_limit == no_external_memory;
    std::uint32_t caps =
        only_internal || size <= extmem_limit ? internal_default : external_default;
    void* block = allocate(alignment, size, caps, caller);
    if (block == nullptr && !only_internal) {
        caps = MALLOC_CAP_DEFAULT;
        block = allocate(alignment, size, caps, caller);
    }
    return block != nullptr
               ? block
               : refused(size, alignment, caps,
                         only_internal ? "heap_caps_malloc" : "heap_caps_malloc_default", caller);
}

void* reallocate_default(void* block, std::size_t size, std::uintptr_t caller) noexcept {
    if (block == nullptr) {
        return allocate_default(default_alignment, size, caller);
    }
    if (size == 0) {
        release(block, caller);
        return nullptr;
    }
    const bool only_internal = extmem_limit == no_external_memory;
    std::uint32_t caps =
        only_internal || size <= extmem_limit ? internal_default : external_default;
    void* moved = reallocate(block, size, caps, caller);
    if (moved == nullptr && !only_internal) {
        caps = MALLOC_CAP_DEFAULT;
        moved = reallocate(block, size, caps, caller);
    }
    return moved != nullptr
               ? moved
               : refused(size, default_alignment, caps,
                         only_internal ? "heap_caps_realloc" : "heap_caps_realloc_default", caller);
}

}  // namespace ramwright::esp_idf

using ramwright::default_alignment;
using ramwright::return_address;
using namespace ramwright::esp_idf;

extern "C" {

void heap_caps_malloc_extmem_enable(size_t limit) { extmem_limit = limit; }

void* heap_caps_malloc_base(size_t size, uint32_t caps) {
    return size == 0 ? nullptr : allocate(default_alignment, size, caps, return_address());
}

void* heap_caps_calloc_base(size_t n, size_t size, uint32_t caps) {
    const std::size_t bytes = ramwright::saturating_multiply(n, size);
    return bytes == 0 ? nullptr : allocate_zeroed(default_alignment, bytes, caps, return_address());
}

void* heap_caps_realloc_base(void* ptr, size_t size, uint32_t caps) {
    if (ptr == nullptr) {
        return heap_caps_malloc_base(size, caps);
    }
    if (size == 0) {
        release(ptr, return_address());
        return nullptr;
    }
    return reallocate(ptr, size, caps, return_address());
}

void* heap_caps_aligned_alloc_base(size_t alignment, size_t size, uint32_t caps) {
    return std::has_single_bit(alignment) && size != 0
               ? allocate(alignment, size, caps, return_address())
               : nullptr;
}

void* heap_caps_aligned_alloc_default(size_t alignment, size_t size) {
    return allocate_default(alignment, size, return_address());
}

void* heap_caps_malloc_default(size_t size) {
    return allocate_default(default_alignment, size, return_address());
}

void* heap_caps_realloc_default(void* ptr, size_t size) {
    return reallocate_default(ptr, size, return_address());
}

}  // extern "C"
