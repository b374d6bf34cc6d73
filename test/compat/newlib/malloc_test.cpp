// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/lock.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "board/expect.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright_newlib_heap.hpp"
#include "written.hpp"

/// That every function of malloc's family, and what the C library itself allocates, comes from the
/// application's heap, and what each does when it fails. There is no `_sbrk` in this image: had any
/// part of the library's own malloc been linked, it would be missing.

// In the library, and hidden from strict C++.
extern "C" {
char* strdup(const char*);
int posix_memalign(void**, size_t, size_t);
void* reallocarray(void*, size_t, size_t);
void* reallocf(void*, size_t);
void* valloc(size_t);
void cfree(void*);
}

namespace {

// On a page, so that where pages fit in it is the same in every image.
[[gnu::section(".noinit")]] alignas(4096) std::array<std::byte, 6 * 1024> region;

}  // namespace

ramwright::locked<ramwright::general<>, ramwright::masked_interrupts>&
ramwright::newlib::heap() noexcept {
    static locked<general<>, masked_interrupts> heap{region};
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

void test_realloc_variants() {
    void* block = opaque(realloc(opaque<void*>(nullptr), opaque<size_t>(24)));
    board::expect(heap().owns(block), "realloc of null allocates");
    block = opaque(reallocarray(opaque(block), opaque<size_t>(10), opaque<size_t>(8)));
    board::expect(malloc_usable_size(block) >= 80, "reallocarray multiplies");
    errno = 0;
    board::expect(opaque(reallocarray(opaque(block), opaque<size_t>(0x8000'0001), 2)) == nullptr &&
                      errno == ENOMEM,
                  "reallocarray refuses a product that wraps");
    board::expect(malloc_usable_size(block) >= 80, "and keeps the block");
    block = opaque(reallocf(opaque(block), opaque<size_t>(100)));
    board::expect(malloc_usable_size(block) >= 100, "reallocf reallocates");
    errno = 0;
    const std::uint32_t before = ramwright::failures.total();
    board::expect(
        opaque(reallocf(opaque(block), opaque<size_t>(50'000))) == nullptr && errno == ENOMEM,
        "a reallocf that fails says so");
    board::expect_equal(heap().snapshot().live_blocks, 0, "live blocks: it has freed its own");
    block = opaque(malloc(8));
    board::expect(reallocf(opaque(block), opaque<size_t>(0)) == nullptr, "a size of 0 gives null");
    board::expect_equal(ramwright::failures.total() - before, 1,
                        "failures: nothing is freed twice");
}

[[nodiscard]] bool is_served(void* block, std::uintptr_t alignment) {
    const bool served =
        heap().owns(block) && reinterpret_cast<std::uintptr_t>(block) % alignment == 0;
    cfree(block);
    return served;
}

[[nodiscard]] bool is_refused(void* block, int why) {
    const bool refused = block == nullptr && errno == why;
    errno = 0;
    return refused;
}

void test_alignment() {
    board::expect(is_served(opaque(memalign(64, 10)), 64), "memalign aligns");
    board::expect(is_served(opaque(aligned_alloc(128, 128)), 128), "aligned_alloc aligns");
    board::expect(is_served(opaque(valloc(10)), 4096), "valloc aligns to a page");
    errno = 0;
    board::expect(is_refused(opaque(memalign(opaque<size_t>(24), 10)), EINVAL),
                  "an alignment must be a power of two");
    board::expect(is_refused(opaque(aligned_alloc(opaque<size_t>(0), 10)), EINVAL),
                  "and 0 is none");
    board::expect(is_refused(opaque(memalign(64, opaque<size_t>(50'000))), ENOMEM),
                  "memalign fails for want of memory");
    board::expect(is_refused(opaque(valloc(opaque<size_t>(50'000))), ENOMEM), "as valloc does");
    // The first page holds the heap's tables, and the second is not whole.
    board::expect(is_refused(opaque(pvalloc(1)), ENOMEM), "pvalloc asks for whole pages");
    board::expect(is_refused(opaque(pvalloc(opaque<size_t>(0xFFFF'FFFF))), ENOMEM),
                  "and does not wrap");

    void* block = &block;
    errno = 0;
    board::expect(posix_memalign(&block, opaque<size_t>(24), 8) == EINVAL &&
                      posix_memalign(&block, opaque<size_t>(sizeof(void*) / 2), 8) == EINVAL,
                  "posix_memalign refuses what is no alignment of pointers");
    board::expect(posix_memalign(&block, 32, opaque<size_t>(50'000)) == ENOMEM,
                  "posix_memalign fails for want of memory");
    board::expect(block == &block && errno == 0, "and leaves its argument and errno alone");
    board::expect(posix_memalign(&block, 32, 8) == 0 && is_served(block, 32),
                  "posix_memalign aligns");
}

void test_statistics() {
    void* const block = opaque(malloc(1000));
    void* const hole = opaque(malloc(100));
    void* const fence = opaque(malloc(10));
    free(hole);
    const struct mallinfo told = mallinfo();
    const ramwright::snapshot now = heap().snapshot();
    board::expect_equal(told.arena, now.capacity_bytes, "mallinfo: the region");
    board::expect_equal(told.uordblks, now.used_bytes(), "mallinfo: bytes in use");
    board::expect_equal(told.fordblks, now.free_bytes, "mallinfo: free bytes");
    board::expect_equal(told.ordblks, 2, "mallinfo: free blocks");
    board::expect(told.uordblks > 1010 && told.uordblks + told.fordblks == told.arena,
                  "mallinfo: what is in use and what is free is all there is");
    free(block);
    free(fence);
    board::expect(mallopt(M_TRIM_THRESHOLD, 0) == 0, "mallopt sets nothing");
    board::expect(malloc_trim(0) == 0, "malloc_trim gives nothing back");
}

void test_printed_statistics() {
    void* const block = opaque(malloc(1000));
    char expected[128];
    const auto arena = static_cast<unsigned long>(heap().storage().size());
    const auto used = static_cast<unsigned long>(heap().snapshot().used_bytes());
    snprintf(expected, sizeof expected,
             "max system bytes = %10lu\nsystem bytes     = %10lu\nin use bytes     = %10lu\n",
             arena, arena, used);
    malloc_stats();
    board::expect(strcmp(c_library::written(), expected) == 0, "malloc_stats prints");
    free(block);
}

#if !defined(__PICOLIBC__)
extern "C" {
void _cfree_r(struct _reent*, void*);
void* _reallocf_r(struct _reent*, void*, size_t);
}

/// The error of a named task is its own, not that of whoever runs.
void test_named_task() {
    static struct _reent task = _REENT_INIT(task);
    const auto refused = [](void* block, int why) {
        const bool failed = block == nullptr && task._errno == why;
        task._errno = 0;
        return failed;
    };
    errno = 0;
    const size_t too_much = opaque<size_t>(50'000);
    board::expect(refused(_malloc_r(&task, too_much), ENOMEM), "_malloc_r fails in its task");
    board::expect(refused(_calloc_r(&task, too_much, 1), ENOMEM), "_calloc_r fails in its task");
    board::expect(refused(_memalign_r(&task, 24, 1), EINVAL), "_memalign_r fails in its task");
    board::expect(refused(_valloc_r(&task, too_much), ENOMEM), "_valloc_r fails in its task");
    board::expect(refused(_pvalloc_r(&task, too_much), ENOMEM), "_pvalloc_r fails in its task");
    void* block = _malloc_r(&task, 10);
    board::expect(refused(_realloc_r(&task, block, too_much), ENOMEM),
                  "_realloc_r fails in its task");
    board::expect(_malloc_usable_size_r(&task, block) >= 10, "and keeps the block");
    board::expect(refused(_reallocf_r(&task, block, too_much), ENOMEM),
                  "_reallocf_r fails in its task");
    board::expect(errno == 0, "nobody else's errno has changed");
    _free_r(&task, _calloc_r(&task, 2, 8));
    _cfree_r(&task, _valloc_r(&task, 8));
    board::expect_equal(_mallinfo_r(&task).ordblks, 1, "free blocks when all is freed");
    board::expect(_mallopt_r(&task, M_TOP_PAD, 1) == 0 && _malloc_trim_r(&task, 0) == 0,
                  "the rest has twins too");
}
#endif

#if defined(_RETARGETABLE_LOCKING)
/// The lock of a stream is made and destroyed in the heap.
void test_made_lock() {
    const std::uint32_t before = heap().snapshot().live_blocks;
    _LOCK_T lock = nullptr;
    __retarget_lock_init_recursive(&lock);
    board::expect(heap().owns(lock), "a lock is made in the heap");
    __retarget_lock_acquire_recursive(lock);
    board::expect(__retarget_lock_try_acquire_recursive(lock) == 1, "its holder may have it twice");
    __retarget_lock_release_recursive(lock);
    __retarget_lock_release_recursive(lock);
    __retarget_lock_close_recursive(lock);
    board::expect_equal(heap().snapshot().live_blocks, before, "live blocks without the lock");
    // What a lock is when there was no room for it.
    __retarget_lock_acquire(nullptr);
    board::expect(__retarget_lock_try_acquire(nullptr) == 1, "no lock keeps nobody out");
    __retarget_lock_release(nullptr);
}
#endif

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
    test_realloc_variants();
    test_alignment();
    test_statistics();
#if !defined(__PICOLIBC__)
    test_named_task();
#endif
#if defined(_RETARGETABLE_LOCKING)
    test_made_lock();
#endif
    test_library();
    test_printed_statistics();
    return board::verdict();
}
