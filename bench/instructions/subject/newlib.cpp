// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "board/newlib_malloc.hpp"
#include "instructions/run.hpp"

namespace {

struct newlib_heap {
    static void start(std::span<std::byte> region, std::uint32_t) noexcept {
        board::newlib_malloc::start(region);
    }
    [[gnu::always_inline]] static void* allocate(std::size_t size) noexcept {
        return std::malloc(size);
    }
    [[gnu::always_inline]] static void release(void* block) noexcept { std::free(block); }
};

}  // namespace

int main() { return bench::run<newlib_heap>(); }
