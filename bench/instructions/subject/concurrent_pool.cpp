// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/concurrent_pool.hpp"

#include "instructions/late.hpp"
#include "instructions/run.hpp"

/// A concurrent pool behind a function call, as a driver's interface would have it.

namespace {

constinit bench::late<ramwright::concurrent_pool<>> blocks;

struct concurrent_pool_behind_call {
    [[gnu::noipa]] static void start(std::span<std::byte> region,
                                     std::uint32_t block_bytes) noexcept {
        blocks.make(region, ramwright::layout{.size = block_bytes});
    }
    [[gnu::noipa, gnu::flatten]] static void* allocate(std::size_t) noexcept {
        return blocks->try_allocate();
    }
    [[gnu::noipa, gnu::flatten]] static void release(void* block) noexcept {
        blocks->deallocate(block);
    }
};

}  // namespace

int main() { return bench::run<concurrent_pool_behind_call>(); }
