// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "board/expect.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright_newlib_heap.hpp"

/// That the C library's functions, and what the library itself allocates, come from the
/// application's heap. There is no `_sbrk` in this image: had the library's own malloc been linked,
/// it would be missing.

// POSIX, so the library has it and hides it from strict C++.
extern "C" char* strdup(const char*);

namespace {

alignas(8) std::array<std::byte, 4096> region;

}  // namespace

ramwright::general<>& ramwright::newlib::heap() noexcept {
    static general<> heap{region};
    return heap;
}

namespace {

using ramwright::newlib::heap;

// Hidden from the compiler, which knows what malloc and free mean and would leave them out.
template <typename T>
T opaque(T value) {
    asm volatile("" : "+r"(value) : : "memory");
    return value;
}

void test_malloc() {
    void* const block = opaque(malloc(100));
    board::expect(heap().owns(block), "malloc serves from the heap");
    board::expect(malloc_usable_size(block) >= 100, "all that was asked for is usable");
    board::expect_equal(heap().snapshot().live_blocks, 1, "live blocks");
    free(block);
    board::expect_equal(heap().snapshot().live_blocks, 0, "live blocks after free");
    free(opaque<void*>(nullptr));
    board::expect(malloc_usable_size(nullptr) == 0, "nothing is usable at null");
}

[[gnu::noinline]] void* allocate_too_much() {
    void* const block = opaque(malloc(opaque<size_t>(100'000)));
    return block;
}

void test_failure() {
    errno = 0;
    const std::uint32_t before = ramwright::failures.total();
    board::expect(allocate_too_much() == nullptr, "what does not fit is null");
    board::expect(errno == ENOMEM, "errno says why");
    board::expect_equal(ramwright::failures.total() - before, 1, "records of the failure");
    const auto caller = ramwright::failures.last()->caller;
    const auto function = reinterpret_cast<std::uintptr_t>(&allocate_too_much);
    board::expect(caller - function < 64, "the record names malloc's caller");
}

void test_calloc() {
    auto* const dirty = static_cast<char*>(opaque(malloc(64)));
    memset(dirty, 0xAA, 64);
    free(opaque(dirty));
    auto* const clean = static_cast<char*>(opaque(calloc(16, 4)));
    bool zero = true;
    for (int index = 0; index != 64; ++index) {
        zero = zero && clean[index] == 0;
    }
    board::expect(zero, "calloc's memory is zero");
    free(clean);
    board::expect(opaque(calloc(opaque<size_t>(0x8000'0001), 2)) == nullptr,
                  "a product that wraps is refused");
}

void test_realloc() {
    auto* block = static_cast<char*>(opaque(malloc(16)));
    void* const neighbour = opaque(malloc(16));
    strcpy(block, "kept");
    block = static_cast<char*>(opaque(realloc(block, 1000)));
    board::expect(strcmp(block, "kept") == 0, "realloc keeps the content");
    errno = 0;
    board::expect(
        opaque(realloc(opaque(block), opaque<size_t>(50'000))) == nullptr && errno == ENOMEM,
        "a realloc that fails says so");
    board::expect(strcmp(block, "kept") == 0, "a realloc that fails keeps the block");
    board::expect(realloc(opaque(block), opaque<size_t>(0)) == nullptr, "a size of 0 gives null");
    board::expect_equal(heap().snapshot().live_blocks, 1, "live blocks after a realloc to 0");
    free(neighbour);
    board::expect_equal(heap().snapshot().live_blocks, 0, "live blocks after realloc");
}

void test_alignment() {
    void* const block = opaque(memalign(64, 10));
    board::expect(heap().owns(block) && reinterpret_cast<std::uintptr_t>(block) % 64 == 0,
                  "memalign aligns");
    free(block);
    board::expect(opaque(memalign(opaque<size_t>(24), 10)) == nullptr,
                  "an alignment must be a power of two");
    void* const other = opaque(aligned_alloc(128, 128));
    board::expect(heap().owns(other) && reinterpret_cast<std::uintptr_t>(other) % 128 == 0,
                  "aligned_alloc aligns");
    free(other);
}

void test_library() {
    char* const copy = opaque(strdup("copied by the C library"));
    board::expect(heap().owns(copy), "the C library allocates from the heap");
    free(copy);
    board::expect(heap().check() && heap().snapshot().live_blocks == 0,
                  "the heap is intact and empty");
}

}  // namespace

int main() {
    test_malloc();
    test_failure();
    test_calloc();
    test_realloc();
    test_alignment();
    test_library();
    return board::verdict();
}
