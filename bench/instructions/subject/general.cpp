// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/general.hpp"

#include "instructions/late.hpp"
#include "instructions/run.hpp"

namespace {

constinit bench::late<ramwright::general<>> heap;

struct general_heap {
    static void start(std::span<std::byte> region, std::uint32_t) noexcept { heap.make(region); }

    // Flat, as the malloc of firmware is: nothing else in it calls try_allocate.
    [[gnu::noipa, gnu::flatten]] static void* allocate(std::size_t size) noexcept {
        return heap->try_allocate({.size = size});
    }
    [[gnu::noipa, gnu::flatten]] static void release(void* block) noexcept {
        heap->deallocate(block);
    }
};

}  // namespace

int main() { return bench::run<general_heap>(); }
