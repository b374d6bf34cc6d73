// SPDX-License-Identifier: Apache-2.0
#include "board/newlib_malloc.hpp"

#include <cerrno>

namespace {

std::span<std::byte> memory;
std::size_t taken = 0;  // from the start of the memory, by _sbrk

}  // namespace

extern "C" {

/// A free block as newlib-nano keeps it, in a list by address.
struct malloc_chunk {
    long size;
    malloc_chunk* next;
};
extern malloc_chunk* __malloc_free_list;
extern char* __malloc_sbrk_start;

void* _sbrk(std::ptrdiff_t bytes);
void* _sbrk(std::ptrdiff_t bytes) {
    if (bytes > static_cast<std::ptrdiff_t>(memory.size() - taken)) {
        errno = ENOMEM;
        return reinterpret_cast<void*>(-1);
    }
    std::byte* const start = memory.data() + taken;
    taken += static_cast<std::size_t>(bytes);
    return start;
}

// One thread and no interrupt allocates.
void __malloc_lock(struct _reent*);
void __malloc_lock(struct _reent*) {}
void __malloc_unlock(struct _reent*);
void __malloc_unlock(struct _reent*) {}

}  // extern "C"

namespace board::newlib_malloc {
namespace {

/// What newlib-nano adds to a request of a multiple of 4 bytes: a header and room to align.
constexpr std::size_t overhead = 8;

std::size_t usable(std::size_t chunk_bytes) noexcept {
    return chunk_bytes < overhead ? 0 : (chunk_bytes - overhead) & ~std::size_t{3};
}

template <typename Visitor>
void for_each_free(Visitor visit) noexcept {
    for (const malloc_chunk* chunk = __malloc_free_list; chunk != nullptr; chunk = chunk->next) {
        visit(usable(static_cast<std::size_t>(chunk->size)));
    }
    visit(usable(memory.size() - taken));
}

}  // namespace

void start(std::span<std::byte> region) noexcept {
    memory = region;
    taken = 0;
    __malloc_free_list = nullptr;
    __malloc_sbrk_start = nullptr;
}

std::span<const std::byte> region() noexcept { return memory; }

std::size_t state_bytes() noexcept {
    constexpr std::size_t free_list_and_start = 8;
    return free_list_and_start + sizeof taken;
}

std::size_t free_bytes() noexcept {
    std::size_t sum = 0;
    for_each_free([&](std::size_t bytes) { sum += bytes; });
    return sum;
}

std::size_t largest_free() noexcept {
    std::size_t largest = 0;
    for_each_free([&](std::size_t bytes) { largest = bytes > largest ? bytes : largest; });
    return largest;
}

}  // namespace board::newlib_malloc
