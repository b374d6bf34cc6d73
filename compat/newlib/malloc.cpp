// SPDX-License-Identifier: Apache-2.0

/// malloc and its family for newlib, newlib-nano and picolibc, over the application's allocator.
///
/// The application puts a header `ramwright_newlib_heap.hpp` on the include path, which declares
///
///     namespace ramwright::newlib {
///     your_allocator& heap() noexcept;
///     }
///
/// for any type that meets `ramwright::allocator`. Make it `locked` where malloc is called from
/// more than one context, and define `heap` inline where instructions count. `_sbrk` is not used. A
/// request that fails returns null, sets errno and leaves a record in `ramwright::failures`.

#include <stddef.h>

#include "calls.hpp"

namespace {

using ramwright::newlib::heap;
using ramwright::newlib::page_size;

/// errno, wherever the C library keeps it for whoever is running.
struct own_errno {
    [[gnu::noinline, gnu::cold]] void* fail(int why) const noexcept {
        errno = why;
        return nullptr;
    }
};

}  // namespace

extern "C" {

// Some are in no header where the compiler is strict: they are not of the C++ standard.
void* reallocarray(void* block, size_t count, size_t size);
void* reallocf(void* block, size_t size);
void* memalign(size_t alignment, size_t size);
void* valloc(size_t size);
void* pvalloc(size_t size);
int posix_memalign(void** block, size_t alignment, size_t size);
size_t malloc_usable_size(void* block);
void cfree(void* block);

void* malloc(size_t size) { return ramwright::newlib::allocate(own_errno{}, {.size = size}); }

void free(void* block) { heap().deallocate(block); }

void cfree(void* block) { heap().deallocate(block); }

void* calloc(size_t count, size_t size) {
    return ramwright::newlib::allocate_zeroed(own_errno{}, count, size);
}

void* realloc(void* block, size_t size) {
    return ramwright::newlib::reallocate(own_errno{}, block, size);
}

void* reallocarray(void* block, size_t count, size_t size) {
    return ramwright::newlib::reallocate(own_errno{}, block,
                                         ramwright::saturating_multiply(count, size));
}

void* reallocf(void* block, size_t size) {
    return ramwright::newlib::reallocate_or_free(own_errno{}, block, size);
}

void* memalign(size_t alignment, size_t size) {
    return ramwright::newlib::allocate(own_errno{}, {.size = size, .alignment = alignment});
}

void* aligned_alloc(size_t alignment, size_t size) {
    return ramwright::newlib::allocate(own_errno{}, {.size = size, .alignment = alignment});
}

/// Says what is wrong by its result, and leaves errno and `*block` alone.
int posix_memalign(void** block, size_t alignment, size_t size) {
    if (!ramwright::newlib::is_posix_alignment(alignment)) {
        return EINVAL;
    }
    void* const found = heap().allocate({.size = size, .alignment = alignment});
    if (found == nullptr) {
        return ENOMEM;
    }
    *block = found;
    return 0;
}

void* valloc(size_t size) {
    return ramwright::newlib::allocate(own_errno{}, {.size = size, .alignment = page_size});
}

void* pvalloc(size_t size) {
    return ramwright::newlib::allocate(
        own_errno{}, {.size = ramwright::align_up(size, page_size), .alignment = page_size});
}

size_t malloc_usable_size(void* block) { return block == nullptr ? 0 : heap().usable_size(block); }

}  // extern "C"
