// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/general.hpp"

#include "instructions/late.hpp"
#include "size/calls.hpp"

namespace bench {
namespace {

constinit late<ramwright::general<>> heap;

}  // namespace

void start(std::span<std::byte> region) noexcept { heap.make(region); }
void* allocate(std::size_t size) noexcept { return heap->try_allocate({.size = size}); }
void release(void* block) noexcept { heap->deallocate(block); }

}  // namespace bench
