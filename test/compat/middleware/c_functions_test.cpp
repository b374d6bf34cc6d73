// SPDX-License-Identifier: Apache-2.0
#include "ramwright/compat/c_functions.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <gtest/gtest.h>

#include "ramwright/alloc/general.hpp"
#include "ramwright/core/failure.hpp"

namespace {

alignas(8) std::array<std::byte, 4096> region;

ramwright::general<>& heap() noexcept {
    static ramwright::general<> heap{region};
    return heap;
}

using functions = ramwright::c_functions<heap>;

/// As a library takes them.
constexpr void* (*allocate)(std::size_t) = functions::malloc;
constexpr void* (*allocate_zeroed)(std::size_t, std::size_t) = functions::calloc;
constexpr void* (*reallocate)(void*, std::size_t) = functions::realloc;
constexpr void (*release)(void*) = functions::free;

TEST(c_functions, allocate_and_free_in_their_heap) {
    void* const block = allocate(100);
    EXPECT_TRUE(heap().owns(block));
    release(block);
    release(nullptr);
    EXPECT_EQ(heap().snapshot().live_blocks, 0);
}

TEST(c_functions, calloc_clears_and_does_not_wrap) {
    void* const dirty = allocate(64);
    std::memset(dirty, 0xAA, 64);
    release(dirty);
    const auto* const clean = static_cast<const char*>(allocate_zeroed(16, 4));
    for (int index = 0; index != 64; ++index) {
        EXPECT_EQ(clean[index], 0);
    }
    release(const_cast<char*>(clean));
    EXPECT_EQ(allocate_zeroed(~std::size_t{0} / 2 + 2, 2), nullptr);
}

TEST(c_functions, realloc_keeps_the_content_and_fails_without_losing_it) {
    auto* block = static_cast<char*>(reallocate(nullptr, 16));
    void* const neighbour = allocate(16);
    std::strcpy(block, "kept");
    block = static_cast<char*>(reallocate(block, 1000));
    EXPECT_STREQ(block, "kept");
    const std::uint32_t before = ramwright::failures.total();
    EXPECT_EQ(reallocate(block, 8000), nullptr);
    EXPECT_EQ(ramwright::failures.total() - before, 1);
    EXPECT_STREQ(block, "kept");
    EXPECT_EQ(reallocate(block, 0), nullptr);
    release(neighbour);
    EXPECT_EQ(heap().snapshot().live_blocks, 0);
    EXPECT_TRUE(heap().check());
}

}  // namespace
