// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>

#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "ramwright/heap/heap.hpp"
#include "ramwright/heap/watch.hpp"

/// The heap on the machine it is for: from a thread and from an interrupt, and the same blocks at the same
/// places as anywhere else.

namespace {

using ramwright::capability;

alignas(32) std::array<std::byte, 2048> fast;
alignas(32) std::array<std::byte, 4096> dma;

constinit ramwright::heap<2> memory;

std::uint32_t low_calls = 0;
constinit ramwright::watch low{capability::dma, 2000, 500,
                               [](const ramwright::watch&) { ++low_calls; }};

std::uintptr_t address(const void* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

template <std::size_t Bytes>
ramwright::mapped_region region_of(const char* name, const std::array<std::byte, Bytes>& bytes,
                                   capability has) {
    return {.where = {.name = name,
                      .start = address(bytes.data()),
                      .size = Bytes,
                      .has = has | capability::byte_accessible},
            .choice = {has, capability::byte_accessible}};
}

void* from_interrupt = nullptr;
void allocate_in_interrupt() { from_interrupt = memory.allocate({.size = 48}, capability::dma); }

}  // namespace

int main() {
    using ramwright::region_error;
    board::expect(
        memory.add(region_of("FAST", fast, capability::tightly_coupled)) == region_error::none,
        "FAST is added");
    board::expect(memory.add(region_of("DMA", dma, capability::dma)) == region_error::none,
                  "DMA is added");
    board::expect(memory.add_watch(low), "the watch is added");
    const std::size_t whole = memory.free_bytes();

    void* const buffer = memory.allocate({.size = 100}, capability::dma);
    void* const object = memory.allocate({.size = 100});
    board::expect_equal(address(buffer) - address(dma.data()),
                        address(object) - address(fast.data()),
                        "the first block of each region lies where that of the other does");
    board::enable_interrupt(allocate_in_interrupt);
    board::raise_interrupt();
    board::expect(memory.region_of(from_interrupt) == memory.region_of(buffer),
                  "an interrupt gets DMA memory");

    void* const large = memory.allocate({.size = 2400}, capability::dma);
    board::expect(large != nullptr && low_calls == 1, "the watch calls once");
    board::expect(memory.allocate({.size = 2400}, capability::dma) == nullptr, "DMA is used up");
    board::expect(
        ramwright::failures.last()->capabilities_wanted == ramwright::capabilities{capability::dma},
        "the record says what was wanted");
    int local = 0;
    board::expect(!memory.deallocate(&local), "a foreign pointer is refused");

    for (void* const block : {buffer, object, from_interrupt, large}) {
        board::expect(memory.check(), "everything is intact");
        board::expect(memory.deallocate(block), "a live block is freed");
    }
    board::expect_equal(memory.free_bytes(), whole, "free in the end");
    board::expect(memory.remove("DMA") == region_error::none, "DMA is removed");
    board::expect(!memory.serves(capability::dma), "nothing serves DMA");
    return board::verdict();
}
