// SPDX-License-Identifier: Apache-2.0

/// Blocks of esp_heap_caps.h from the first of several sets of capabilities.

#include <cstdarg>
#include <cstddef>
#include <cstdint>

#include "heap_caps.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"

using ramwright::default_alignment;
using ramwright::return_address;
using namespace ramwright::esp_idf;

extern "C" {

void* heap_caps_malloc_prefer(size_t size, size_t num, ...) {
    std::uint32_t caps = MALLOC_CAP_DEFAULT;
    void* block = nullptr;
    va_list sets;
    va_start(sets, num);
    for (size_t at = 0; at != num && block == nullptr && size != 0; ++at) {
        caps = va_arg(sets, std::uint32_t);
        block = allocate(default_alignment, size, caps, return_address());
    }
    va_end(sets);
    return block != nullptr || size == 0 ? block
                                         : refused(size, default_alignment, caps,
                                                   "heap_caps_malloc_prefer", return_address());
}

void* heap_caps_realloc_prefer(void* ptr, size_t size, size_t num, ...) {
    std::uint32_t caps = MALLOC_CAP_DEFAULT;
    void* block = nullptr;
    if (size == 0) {
        if (ptr != nullptr && num != 0) {
            release(ptr, return_address());
        }
        return nullptr;
    }
    va_list sets;
    va_start(sets, num);
    for (size_t at = 0; at != num && block == nullptr; ++at) {
        caps = va_arg(sets, std::uint32_t);
        block = ptr == nullptr ? allocate(default_alignment, size, caps, return_address())
                               : reallocate(ptr, size, caps, return_address());
    }
    va_end(sets);
    return block != nullptr ? block
                            : refused(size, default_alignment, caps, "heap_caps_realloc_prefer",
                                      return_address());
}

void* heap_caps_calloc_prefer(size_t n, size_t size, size_t num, ...) {
    const std::size_t bytes = ramwright::saturating_multiply(n, size);
    std::uint32_t caps = MALLOC_CAP_DEFAULT;
    void* block = nullptr;
    va_list sets;
    va_start(sets, num);
    for (size_t at = 0; at != num && block == nullptr && bytes != 0; ++at) {
        caps = va_arg(sets, std::uint32_t);
        block = allocate_zeroed(default_alignment, bytes, caps, return_address());
    }
    va_end(sets);
    return block != nullptr || bytes == 0 ? block
                                          : refused(bytes, default_alignment, caps,
                                                    "heap_caps_calloc_prefer", return_address());
}

}  // extern "C"
