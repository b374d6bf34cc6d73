// SPDX-License-Identifier: Apache-2.0

/// malloc and its family as ESP-IDF has them: from where heap_caps_malloc_extmem_enable says.
///
/// Every function does what its heap_caps_..._default does: a size of 0 is null, and a refused request calls the
/// failure callback. What is better than in ESP-IDF: errno is set, valloc aligns, and malloc_usable_size tells.

#include <errno.h>
#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>

#include <bit>
#include <cstdint>

#include "heap_caps.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/layout.hpp"

#if defined(__NEWLIB__) && !defined(__PICOLIBC__)
#include <reent.h>
#endif

namespace {

using namespace ramwright::esp_idf;
using ramwright::default_alignment;
using ramwright::return_address;

constexpr size_t page_size = 4096;

/// Null is no failure where nothing was asked for.
[[nodiscard]] void* told(void* block, size_t size) noexcept {
    if (block == nullptr && size != 0) [[unlikely]] {
        errno = ENOMEM;
    }
    return block;
}

[[nodiscard]] void* take(size_t alignment, size_t size, std::uintptr_t caller) noexcept {
    return told(allocate_default(alignment, size, caller), size);
}

[[nodiscard]] void* take_zeroed(size_t count, size_t size, std::uintptr_t caller) noexcept {
    const size_t bytes = ramwright::saturating_multiply(count, size);
    void* const block = take(default_alignment, bytes, caller);
    return block == nullptr ? nullptr : __builtin_memset(block, 0, bytes);
}

[[nodiscard]] void* move(void* block, size_t size, std::uintptr_t caller) noexcept {
    return told(reallocate_default(block, size, caller), size);
}

[[nodiscard]] void* move_array(void* block, size_t count, size_t size,
                               std::uintptr_t caller) noexcept {
    return move(block, ramwright::saturating_multiply(count, size), caller);
}

}  // namespace

extern "C" {

// Some are in no header where the compiler is strict: they are not of the C++ standard.
void* memalign(size_t alignment, size_t size);
void* valloc(size_t size);
void* pvalloc(size_t size);
void* reallocarray(void* block, size_t count, size_t size);
int posix_memalign(void** block, size_t alignment, size_t size);
size_t malloc_usable_size(void* block);
void cfree(void* block);

void* malloc(size_t size) { return take(default_alignment, size, return_address()); }

void free(void* block) {
    if (block != nullptr) {
        release(block, return_address());
    }
}

void cfree(void* block) { free(block); }

void* calloc(size_t count, size_t size) { return take_zeroed(count, size, return_address()); }

void* realloc(void* block, size_t size) { return move(block, size, return_address()); }

void* reallocarray(void* block, size_t count, size_t size) {
    return move_array(block, count, size, return_address());
}

void* memalign(size_t alignment, size_t size) { return take(alignment, size, return_address()); }

void* aligned_alloc(size_t alignment, size_t size) {
    return take(alignment, size, return_address());
}

void* valloc(size_t size) { return take(page_size, size, return_address()); }

void* pvalloc(size_t size) {
    return take(page_size, ramwright::align_up(size, page_size), return_address());
}

/// Says what is wrong by its result, and leaves errno and `*block` alone.
int posix_memalign(void** block, size_t alignment, size_t size) {
    if (alignment % sizeof(void*) != 0 || !std::has_single_bit(alignment)) {
        return EINVAL;
    }
    void* const found = allocate_default(alignment, size, return_address());
    if (found == nullptr && size != 0) {
        return ENOMEM;
    }
    *block = found;
    return 0;
}

size_t malloc_usable_size(void* block) { return heap_caps_get_allocated_size(block); }

#if defined(__NEWLIB__) && !defined(__PICOLIBC__)

// What newlib's own functions call. It keeps errno where the thread has it, which is where errno leads.
void* _malloc_r(struct _reent*, size_t size) {
    return take(default_alignment, size, return_address());
}
void _free_r(struct _reent*, void* block) { free(block); }
void* _calloc_r(struct _reent*, size_t count, size_t size) {
    return take_zeroed(count, size, return_address());
}
void* _realloc_r(struct _reent*, void* block, size_t size) {
    return move(block, size, return_address());
}
void* _reallocarray_r(struct _reent*, void* block, size_t count, size_t size) {
    return move_array(block, count, size, return_address());
}
void* _memalign_r(struct _reent*, size_t alignment, size_t size) {
    return take(alignment, size, return_address());
}

struct mallinfo mallinfo() {
    return {};
}
int mallopt(int, int) { return 0; }
int malloc_trim(size_t) { return 0; }

#endif

}  // extern "C"
