// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/pool.hpp"

#include "instructions/late.hpp"
#include "instructions/run.hpp"

/// A pool behind a function call, as a driver's interface would have it.

namespace {

constinit bench::late<ramwright::pool<>> blocks;

struct pool_behind_call {
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

int main() { return bench::run<pool_behind_call>(); }
