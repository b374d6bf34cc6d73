// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "board/console.hpp"
#include "memory.hpp"
#include "ramwright/heap/print.hpp"

/// A DMA descriptor, an audio buffer and a parser, each in the bank where it belongs; then a library that
/// takes all that malloc gives, after which DMA still gets its buffer.

namespace {

using dual_bank::memory;
using ramwright::capability;

struct alignas(16) dma_descriptor {
    std::uint32_t source;
    std::uint32_t destination;
    std::uint32_t control;
    dma_descriptor* next;
};

const char* bank_of(const void* block) {
    const ramwright::mapped_region* const region = memory.region_of(block);
    return region == nullptr ? "no bank" : region->where.name;
}

void print_place(const char* what, const void* block) {
    board::print(what);
    board::print(bank_of(block));
    board::print("\n");
}

/// Takes blocks as long as there are any, and keeps them all.
std::uint32_t take_everything(std::string_view bank) {
    std::uint32_t taken = 0;
    while (void* const block = std::malloc(500)) {
        std::memset(block, 0x5A, 500);
        taken += bank_of(block) == bank ? 1 : 0;
    }
    return taken;
}

}  // namespace

int main() {
    if (!dual_bank::start_memory()) {
        board::fail("The board has not got this memory.");
    }
    auto* const descriptor =
        memory.allocate(ramwright::layout::of<dma_descriptor>(), capability::dma);
    print_place("DMA descriptor:          ", descriptor);
    // The DMA controller of this board could not count beyond 4 KiB: the buffer lies within one page.
    void* const audio =
        memory.allocate({.want = {.size = 3000}, .with = capability::dma, .boundary = 4096});
    print_place("audio buffer:            ", audio);
    void* const parser = memory.allocate({.size = 1200});
    print_place("parser:                  ", parser);

    board::print("blocks from hungry malloc in the DMA bank: ");
    board::print_decimal(take_everything(bank_of(audio)));
    board::print("\nrefused: ");
    const ramwright::failure& refused = *ramwright::failures.last();
    board::print_decimal(refused.wanted.size);
    board::print(" bytes, though the largest free block has ");
    board::print_decimal(refused.largest_free_bytes);
    board::print("\n");
    void* const second = memory.allocate({.size = 8 * 1024}, capability::dma);
    print_place("a second audio buffer:   ", second);

    ramwright::print(memory, [](std::string_view line) { board::print(line.data()); });
    const bool intact = memory.check() && second != nullptr;
    board::print(intact ? "Everything is intact.\n" : "The heap is damaged.\n");
    return intact ? 0 : 1;
}
