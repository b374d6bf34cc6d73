// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/concurrent_pool.hpp"

#include "instructions/late.hpp"
#include "instructions/run.hpp"

/// A concurrent pool used by its name: the compiler sees through it.

namespace {

constinit bench::late<ramwright::concurrent_pool<>> blocks;

struct concurrent_pool_by_name {
    static void start(std::span<std::byte> region, std::uint32_t block_bytes) noexcept {
        blocks.make(region, ramwright::layout{.size = block_bytes});
    }
    [[gnu::always_inline]] static void* allocate(std::size_t) noexcept {
        return blocks->try_allocate();
    }
    [[gnu::always_inline, gnu::flatten]] static void release(void* block) noexcept {
        // Code that has used a block knows that there is one, and so does its compiler.
        if (block == nullptr) {
            __builtin_unreachable();
        }
        blocks->deallocate(block);
    }
};

}  // namespace

int main() { return bench::run<concurrent_pool_by_name>(); }
