// SPDX-License-Identifier: Apache-2.0
//
// A program that does little but allocate, fill and free: blocks of 8 to 263 bytes, 4096 at a time. It
// prints the processor time it took.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

int main() {
    constexpr int operations = 2'000'000;
    constexpr std::size_t blocks = 4096;
    static void* live[blocks];
    std::uint32_t random = 1;
    for (int each = 0; each != operations; ++each) {
        random = random * 1664525 + 1013904223;
        void*& block = live[(random >> 20) % blocks];
        const std::size_t size = 8 + (random >> 8) % 256;
        std::free(block);
        block = std::malloc(size);
        std::memset(block, each, size);
    }
    std::printf("%ld\n", static_cast<long>(std::clock() / (CLOCKS_PER_SEC / 1000)));
    return 0;
}
