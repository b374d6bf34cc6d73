// SPDX-License-Identifier: Apache-2.0

/// The twins of malloc's family that newlib's own functions call. Each names a task, whose errno is in
/// its reentrancy structure; the heap is everybody's.

#include <malloc.h>
#include <reent.h>
#include <stddef.h>
#include <stdlib.h>

#include "calls.hpp"

namespace {

using ramwright::newlib::heap;
using ramwright::newlib::page_size;

struct errno_of {
    struct _reent* task;

    [[gnu::always_inline]] void* fail(int why) const noexcept {
        __errno_r(task) = why;
        return nullptr;
    }
};

}  // namespace

extern "C" {

// newlib-nano has it and declares it nowhere.
void _cfree_r(struct _reent*, void* block);
void* _reallocf_r(struct _reent* task, void* block, size_t size);

void* _malloc_r(struct _reent* task, size_t size) {
    return ramwright::newlib::allocate(errno_of{task}, {.size = size});
}

void _free_r(struct _reent*, void* block) { heap().deallocate(block); }

void _cfree_r(struct _reent*, void* block) { heap().deallocate(block); }

void* _calloc_r(struct _reent* task, size_t count, size_t size) {
    return ramwright::newlib::allocate_zeroed(errno_of{task}, count, size);
}

void* _realloc_r(struct _reent* task, void* block, size_t size) {
    return ramwright::newlib::reallocate(errno_of{task}, block, size);
}

void* _reallocf_r(struct _reent* task, void* block, size_t size) {
    return ramwright::newlib::reallocate_or_free(errno_of{task}, block, size);
}

void* _memalign_r(struct _reent* task, size_t alignment, size_t size) {
    return ramwright::newlib::allocate(errno_of{task}, {.size = size, .alignment = alignment});
}

void* _valloc_r(struct _reent* task, size_t size) {
    return ramwright::newlib::allocate(errno_of{task}, {.size = size, .alignment = page_size});
}

void* _pvalloc_r(struct _reent* task, size_t size) {
    return ramwright::newlib::allocate(
        errno_of{task}, {.size = ramwright::align_up(size, page_size), .alignment = page_size});
}

size_t _malloc_usable_size_r(struct _reent*, void* block) { return malloc_usable_size(block); }

struct mallinfo _mallinfo_r(struct _reent*) {
    return mallinfo();
}

void _malloc_stats_r(struct _reent*) { malloc_stats(); }

int _mallopt_r(struct _reent*, int parameter, int value) { return mallopt(parameter, value); }

int _malloc_trim_r(struct _reent*, size_t kept) { return malloc_trim(kept); }

}  // extern "C"
