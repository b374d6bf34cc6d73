// SPDX-License-Identifier: Apache-2.0
//
// A program that does little but allocate, fill and free: blocks of 8 to 263 bytes, 4096 at a time, by as
// many calls from `main` as it is told. It prints the processor time it took.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace {

[[gnu::noinline]] void* allocate(std::size_t size, int calls) {
    void* const block = calls <= 1 ? std::malloc(size) : allocate(size, calls - 1);
    asm volatile("");  // or the call would be a jump
    return block;
}

}  // namespace

int main(int count, char** arguments) {
    const int calls = count > 1 ? std::atoi(arguments[1]) : 1;
    constexpr int operations = 2'000'000;
    constexpr std::size_t blocks = 4096;
    static void* live[blocks];
    std::uint32_t random = 1;
    for (int each = 0; each != operations; ++each) {
        random = random * 1664525 + 1013904223;
        void*& block = live[(random >> 20) % blocks];
        const std::size_t size = 8 + (random >> 8) % 256;
        std::free(block);
        block = allocate(size, calls);
        std::memset(block, each, size);
    }
    std::printf("%ld\n", static_cast<long>(std::clock() / (CLOCKS_PER_SEC / 1000)));
    return 0;
}
