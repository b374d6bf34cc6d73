// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/slab.hpp"

#include <array>

#include "instructions/late.hpp"
#include "instructions/run.hpp"

/// Up to 32 objects in one word of bitmap, behind a function call.

namespace {

struct alignas(8) object {
    std::array<std::byte, BENCH_SLAB_OBJECT_BYTES> bytes;
};

constinit bench::late<ramwright::slab<object, 32>> objects;

struct slab_behind_call {
    [[gnu::noipa]] static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        objects.make(region);
    }
    [[gnu::noipa, gnu::flatten]] static void* allocate(std::size_t) noexcept {
        return objects->try_allocate();
    }
    [[gnu::noipa, gnu::flatten]] static void release(void* block) noexcept {
        objects->deallocate(block);
    }
};

}  // namespace

int main() { return bench::run<slab_behind_call>(); }
