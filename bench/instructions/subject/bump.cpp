// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/bump.hpp"

#include "instructions/late.hpp"
#include "instructions/run.hpp"

namespace {

constinit bench::late<ramwright::bump> memory;

struct bump_allocator {
    [[gnu::noipa]] static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        memory.make(region);
    }
    [[gnu::noipa, gnu::flatten]] static void* allocate(std::size_t size) noexcept {
        return memory->try_allocate({.size = size});
    }
    // There is nothing to call.
    [[gnu::always_inline]] static void release(void*) noexcept {}
};

}  // namespace

int main() { return bench::run<bump_allocator>(); }
