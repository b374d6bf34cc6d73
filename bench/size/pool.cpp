// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/pool.hpp"

#include "instructions/late.hpp"
#include "size/calls.hpp"

namespace bench {
namespace {

constinit late<ramwright::pool<>> blocks;

}  // namespace

void start(std::span<std::byte> region) noexcept {
    blocks.make(region, ramwright::layout{.size = 24}, 10U);
}
void* allocate(std::size_t) noexcept { return blocks->try_allocate(); }
void release(void* block) noexcept { blocks->deallocate(block); }

}  // namespace bench
