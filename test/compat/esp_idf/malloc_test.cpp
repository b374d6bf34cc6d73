// SPDX-License-Identifier: Apache-2.0

/// malloc and its family over the chip's memory. Not on a host, whose C library has them.

#include <malloc.h>
#include <stdlib.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "cases.hpp"
#include "chip.hpp"

extern "C" void* reallocarray(void* block, std::size_t count, std::size_t size);
extern "C" int posix_memalign(void** block, std::size_t alignment, std::size_t size);

namespace {

using namespace chip;

/// What the compiler knows nothing of.
[[gnu::noipa]] std::size_t some(std::size_t size) { return size; }

TEST(libc, takes_internal_memory_until_external_is_enabled) {
    const nothing_leaks check;
    void* const first = malloc(2000);
    EXPECT_TRUE(in_dram(first));
    heap_caps_malloc_extmem_enable(500);
    void* const small = malloc(500);
    void* large = malloc(501);
    EXPECT_TRUE(in_dram(small));
    EXPECT_TRUE(in_psram(large));
    large = realloc(large, 100);
    EXPECT_TRUE(in_dram(large));
    heap_caps_malloc_extmem_enable(static_cast<std::size_t>(-1));
    EXPECT_GE(malloc_usable_size(large), 100U);
    free(first);
    free(small);
    free(large);
    free(nullptr);
}

TEST(libc, says_what_is_wrong) {
    const nothing_leaks check;
    errno = 0;
    EXPECT_EQ(malloc(some(0)), nullptr);
    EXPECT_EQ(calloc(some(0), 4), nullptr);
    EXPECT_EQ(errno, 0);
    EXPECT_EQ(malloc(some(1 << 20)), nullptr);
    EXPECT_EQ(errno, ENOMEM);
    errno = 0;
    EXPECT_EQ(calloc(some(SIZE_MAX / 2), 3), nullptr);
    EXPECT_EQ(errno, ENOMEM);
    void* block = nullptr;
    EXPECT_EQ(posix_memalign(&block, some(24), 8), EINVAL);
    EXPECT_EQ(posix_memalign(&block, 0, 8), EINVAL);
    EXPECT_EQ(posix_memalign(&block, 64, some(1 << 20)), ENOMEM);
    EXPECT_EQ(block, nullptr);
    EXPECT_EQ(posix_memalign(&block, 64, 40), 0);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 64, 0U);
    void* const kept = realloc(block, some(1 << 20));
    EXPECT_EQ(kept, nullptr);
    EXPECT_EQ(realloc(block, some(0)), nullptr);
    EXPECT_EQ(memalign(some(3), 8), nullptr);
}

TEST(libc, reallocarray_checks_the_product) {
    const nothing_leaks check;
    void* block = reallocarray(nullptr, some(5), 12);
    ASSERT_NE(block, nullptr);
    EXPECT_GE(malloc_usable_size(block), 60U);
    std::memset(block, 0x5A, 60);
    errno = 0;
    EXPECT_EQ(reallocarray(block, some(SIZE_MAX / 2 + 2), 2), nullptr);
    EXPECT_EQ(errno, ENOMEM);
    block = reallocarray(block, some(10), 12);
    ASSERT_NE(block, nullptr);
    EXPECT_EQ(static_cast<unsigned char*>(block)[59], 0x5A);
    EXPECT_EQ(reallocarray(block, some(0), 12), nullptr);  // freed
}

TEST(libc, calloc_is_zero) {
    const nothing_leaks check;
    auto* const dirty = static_cast<unsigned char*>(malloc(60));
    ASSERT_NE(dirty, nullptr);
    std::memset(dirty, 0x5A, 60);
    free(dirty);
    auto* const clean = static_cast<unsigned char*>(calloc(5, 12));
    ASSERT_NE(clean, nullptr);
    unsigned any = 0;
    for (int at = 0; at != 60; ++at) {
        any |= clean[at];
    }
    EXPECT_EQ(any, 0U);
    free(clean);
}

}  // namespace
