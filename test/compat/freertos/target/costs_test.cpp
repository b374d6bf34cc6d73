// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>

#include "FreeRTOS.h"
#include "board/expect.hpp"
#include "board/stopwatch.hpp"
#include "ramwright_freertos.h"

/// That with `general` no call takes longer because there are more holes.

namespace {

constexpr std::size_t hole_bytes = 28;  // a granule less than what is asked for
constexpr std::size_t asked_bytes = 44;
constexpr std::size_t most_holes = 256;

struct costs {
    std::uint32_t malloc = 0;
    std::uint32_t free = 0;
};

/// Of one request among so many holes that are all too small, and of the free that follows.
costs among_holes(std::size_t holes) {
    static std::array<void*, 2 * most_holes> blocks;
    vPortHeapResetState();
    for (std::size_t index = 0; index != 2 * holes; ++index) {
        blocks[index] = pvPortMalloc(hole_bytes);
        board::expect(blocks[index] != nullptr, "the heap is large enough");
    }
    for (std::size_t index = 0; index != 2 * holes; index += 2) {
        vPortFree(blocks[index]);
    }
    HeapStats_t stats;
    vPortGetHeapStats(&stats);
    board::expect(stats.xNumberOfFreeBlocks >= holes, "there are as many holes");

    costs counted;
    board::stopwatch watch;
    std::size_t size = asked_bytes;
    watch.begin(size);
    void* block = pvPortMalloc(size);
    watch.end(block);
    counted.malloc = watch.instructions();
    watch.begin(block);
    vPortFree(block);
    watch.end();
    counted.free = watch.instructions();
    return counted;
}

}  // namespace

int main() {
    board::start_stopwatches();
    const costs few = among_holes(4);
    for (const std::size_t holes : std::array<std::size_t, 2>{32, most_holes}) {
        const costs many = among_holes(holes);
        board::expect_equal(many.malloc, few.malloc, "instructions of pvPortMalloc");
        board::expect_equal(many.free, few.free, "instructions of vPortFree");
    }
    return board::verdict();
}
