// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstddef>
#include <limits>

#include "tool/record/c_library.hpp"
#include "tool/record/process_recorder.hpp"

// The C library's functions, in front of the C library's.

namespace {

using ramwright::layout;
using ramwright::record::call_site;
using ramwright::record::prepare;
using ramwright::record::reallocate;
using ramwright::record::releasing;
using ramwright::record::requested;
using ramwright::record::this_call;

constexpr std::size_t more_than_there_is = std::numeric_limits<std::size_t>::max();

std::size_t product(std::size_t count, std::size_t size) {
    std::size_t bytes = 0;
    return __builtin_mul_overflow(count, size, &bytes) ? more_than_there_is : bytes;
}

void* aligned(std::size_t alignment, std::size_t size, call_site from) {
    // The C library takes the next power of two, too.
    alignment = alignment > more_than_there_is / 2 ? 0 : std::bit_ceil(alignment);
    if (alignment == 0) {
        errno = EINVAL;
        return nullptr;
    }
    prepare();
    void* const block = __libc_memalign(alignment, size);
    requested(block, {size, alignment}, from);
    return block;
}

std::size_t page() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

}  // namespace

#pragma GCC visibility push(default)
extern "C" {

void* malloc(std::size_t size) {
    prepare();
    void* const block = __libc_malloc(size);
    requested(block, {.size = size}, this_call());
    return block;
}

void* calloc(std::size_t count, std::size_t size) {
    prepare();
    void* const block = __libc_calloc(count, size);
    requested(block, {.size = product(count, size)}, this_call());
    return block;
}

void* realloc(void* block, std::size_t size) { return reallocate(block, size, this_call()); }

void* reallocarray(void* block, std::size_t count, std::size_t size) {
    const std::size_t bytes = product(count, size);
    if (bytes == more_than_there_is) {
        requested(nullptr, {.size = bytes}, this_call());
        errno = ENOMEM;
        return nullptr;
    }
    return reallocate(block, bytes, this_call());
}

void free(void* block) {
    releasing(block);
    __libc_free(block);
}

void* memalign(std::size_t alignment, std::size_t size) {
    return aligned(alignment, size, this_call());
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    return aligned(alignment, size, this_call());
}

int posix_memalign(void** into, std::size_t alignment, std::size_t size) {
    if (!std::has_single_bit(alignment) || alignment % sizeof(void*) != 0) {
        return EINVAL;
    }
    void* const block = aligned(alignment, size, this_call());
    if (block == nullptr) {
        return ENOMEM;
    }
    *into = block;
    return 0;
}

void* valloc(std::size_t size) { return aligned(page(), size, this_call()); }

void* pvalloc(std::size_t size) {
    const std::size_t last = page() - 1;
    const std::size_t whole = size > more_than_there_is - last ? size : (size + last) & ~last;
    return aligned(page(), whole, this_call());
}

}  // extern "C"
#pragma GCC visibility pop
