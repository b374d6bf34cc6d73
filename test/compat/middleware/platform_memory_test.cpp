// SPDX-License-Identifier: Apache-2.0
#include <cstddef>

#include <gtest/gtest.h>
#include <mbedtls/platform.h>

#include "mbedtls/tls_heap.hpp"
#include "ramwright/core/failure.hpp"

/// The example's heap as an mbedTLS with MBEDTLS_PLATFORM_MEMORY takes it. The library that Debian has was
/// built without: what its platform.c would define is here.

static void* (*given_calloc)(std::size_t, std::size_t) = nullptr;
static void (*given_free)(void*) = nullptr;

int mbedtls_platform_set_calloc_free(void* (*calloc_func)(std::size_t, std::size_t),
                                     void (*free_func)(void*)) {
    given_calloc = calloc_func;
    given_free = free_func;
    return 0;
}
void* mbedtls_calloc(std::size_t n, std::size_t size) { return given_calloc(n, size); }
void mbedtls_free(void* ptr) { given_free(ptr); }

TEST(mbedtls_platform_memory, is_the_heap_of_the_example) {
    start_tls_heap(4096);
    ASSERT_NE(given_calloc, nullptr);
    auto* const block = static_cast<unsigned char*>(mbedtls_calloc(10, 20));
    ASSERT_NE(block, nullptr);
    EXPECT_TRUE(tls_heap().owns(block));
    EXPECT_GE(tls_heap().usable_size(block), 200U);
    EXPECT_EQ(block[0] | block[199], 0);
    mbedtls_free(block);
    mbedtls_free(nullptr);
    EXPECT_EQ(tls_heap().snapshot().live_blocks, 0U);

    ramwright::failures.clear();
    EXPECT_EQ(mbedtls_calloc(1, 8192), nullptr) << "more than the region has";
    EXPECT_EQ(mbedtls_calloc(~std::size_t{0}, 2), nullptr) << "a product that wraps";
    EXPECT_EQ(ramwright::failures.total(), 2U);
}
