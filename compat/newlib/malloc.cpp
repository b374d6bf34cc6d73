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
/// more than one context, and define `heap` inline where instructions count. `_sbrk` and
/// `__malloc_lock` are not used. A request that fails returns null, sets errno and leaves a record
/// in `ramwright::failures`.

#include <errno.h>
#include <stddef.h>

#include <type_traits>

#include "ramwright/alloc/reallocate.hpp"
#include "ramwright/core/allocator.hpp"
#include "ramwright_newlib_heap.hpp"

#if defined(__NEWLIB__) && !defined(__PICOLIBC__)
#include <reent.h>
#endif

namespace {

using ramwright::newlib::heap;

static_assert(ramwright::allocator<std::remove_reference_t<decltype(heap())>>,
              "heap() must return a reference to a ramwright::allocator");

[[gnu::noinline, gnu::cold]] void* out_of_memory() {
    errno = ENOMEM;
    return nullptr;
}

/// `block`, with errno set iff it is null.
[[gnu::always_inline]] inline void* served(void* block) {
    return block != nullptr ? block : out_of_memory();
}

/// As newlib-nano has it, a size of 0 frees.
[[gnu::always_inline]] inline void* resized(void* block, size_t size) {
    if (block != nullptr && size == 0) {
        heap().deallocate(block);
        return nullptr;
    }
    return ramwright::reallocate(heap(), block, {.size = size});
}

}  // namespace

extern "C" {

void* malloc(size_t size) { return served(heap().allocate({.size = size})); }

void free(void* block) { heap().deallocate(block); }

void* calloc(size_t count, size_t size) {
    return served(ramwright::allocate_zeroed(heap(), count, size));
}

void* realloc(void* block, size_t size) {
    void* const moved = resized(block, size);
    return moved != nullptr || size == 0 ? moved : out_of_memory();
}

void* memalign(size_t alignment, size_t size) {
    return served(heap().allocate({.size = size, .alignment = alignment}));
}

void* aligned_alloc(size_t alignment, size_t size) {
    return served(heap().allocate({.size = size, .alignment = alignment}));
}

size_t malloc_usable_size(void* block) { return block == nullptr ? 0 : heap().usable_size(block); }

#if defined(__NEWLIB__) && !defined(__PICOLIBC__)

// newlib's own functions call these. Each task's errno lives in its reentrancy structure.

void* _malloc_r(struct _reent* task, size_t size) {
    void* const block = heap().allocate({.size = size});
    if (block == nullptr) {
        task->_errno = ENOMEM;
    }
    return block;
}

void _free_r(struct _reent*, void* block) { heap().deallocate(block); }

void* _calloc_r(struct _reent* task, size_t count, size_t size) {
    void* const block = ramwright::allocate_zeroed(heap(), count, size);
    if (block == nullptr) {
        task->_errno = ENOMEM;
    }
    return block;
}

void* _realloc_r(struct _reent* task, void* block, size_t size) {
    void* const moved = resized(block, size);
    if (moved == nullptr && size != 0) {
        task->_errno = ENOMEM;
    }
    return moved;
}

void* _memalign_r(struct _reent* task, size_t alignment, size_t size) {
    void* const block = heap().allocate({.size = size, .alignment = alignment});
    if (block == nullptr) {
        task->_errno = ENOMEM;
    }
    return block;
}

size_t _malloc_usable_size_r(struct _reent*, void* block) { return malloc_usable_size(block); }

#endif

}  // extern "C"
