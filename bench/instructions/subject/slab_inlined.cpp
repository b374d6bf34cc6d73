// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/slab.hpp"

#include <array>

#include "instructions/late.hpp"
#include "instructions/run.hpp"

/// Up to 32 objects in one word of bitmap, used by name.

namespace {

struct alignas(8) object {
    std::array<std::byte, BENCH_SLAB_OBJECT_BYTES> bytes;
};

constinit bench::late<ramwright::slab<object, 32>> objects;

struct slab_by_name {
    static void start(std::span<std::byte> region, std::uint32_t) noexcept { objects.make(region); }
    [[gnu::always_inline]] static void* allocate(std::size_t) noexcept {
        return objects->try_allocate();
    }
    [[gnu::always_inline]] static void release(void* block) noexcept {
        // Code that has used a block knows that there is one, and so does its compiler.
        if (block == nullptr) {
            __builtin_unreachable();
        }
        objects->deallocate(block);
    }
};

}  // namespace

int main() { return bench::run<slab_by_name>(); }
