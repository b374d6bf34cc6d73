// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/core/layout.hpp"

/// \file
/// Blocks of one size, in the two ways that firmware calls what hands them out. `Blocks`: a `late` pool.

namespace bench {

/// Behind a function call, as a driver's interface would have it.
template <auto& Blocks>
struct pool_behind_call {
    [[gnu::noipa]] static void start(std::span<std::byte> region,
                                     std::uint32_t block_bytes) noexcept {
        Blocks.make(region, ramwright::layout{.size = block_bytes});
    }
    [[gnu::noipa, gnu::flatten]] static void* allocate(std::size_t) noexcept {
        return Blocks->try_allocate();
    }
    [[gnu::noipa, gnu::flatten]] static void release(void* block) noexcept {
        Blocks->deallocate(block);
    }
};

/// Used by its name: the compiler sees through it.
template <auto& Blocks>
struct pool_by_name {
    static void start(std::span<std::byte> region, std::uint32_t block_bytes) noexcept {
        Blocks.make(region, ramwright::layout{.size = block_bytes});
    }
    [[gnu::always_inline]] static void* allocate(std::size_t) noexcept {
        return Blocks->try_allocate();
    }
    [[gnu::always_inline, gnu::flatten]] static void release(void* block) noexcept {
        // Code that has used a block knows that there is one, and so does its compiler.
        if (block == nullptr) {
            __builtin_unreachable();
        }
        Blocks->deallocate(block);
    }
};

}  // namespace bench
