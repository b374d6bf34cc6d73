// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/slab.hpp"

#include <array>

#include "instructions/late.hpp"
#include "size/calls.hpp"

namespace bench {
namespace {

struct alignas(8) object {
    std::array<std::byte, 24> bytes;
};

constinit late<ramwright::slab<object, 20>> objects;

}  // namespace

void start(std::span<std::byte> region) noexcept { objects.make(region); }
void* allocate(std::size_t) noexcept { return objects->try_allocate(); }
void release(void* block) noexcept { objects->deallocate(block); }

}  // namespace bench
