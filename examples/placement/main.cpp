// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "audio.hpp"
#include "board/console.hpp"
#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "memory_layout.hpp"
#include "ramwright/heap/mapped_heap.hpp"

/// Says where everything lies, and that the layout is right: once after power-on, once after a reset.

namespace {

using board::expect;
using board::expect_equal;
using ramwright::capability;

constinit ramwright::mapped_heap<memory_layout::map> memory;

template <class Object>
std::uintptr_t address_of(const Object& object) {
    return reinterpret_cast<std::uintptr_t>(&object);
}

template <class Object>
bool lies_in(const char* region, const Object& object) {
    const ramwright::region& where = memory_layout::map.find(region)->where;
    return where.contains(address_of(object)) &&
           where.contains(address_of(object) + sizeof(Object) - 1);
}

bool on_the_stack(std::uintptr_t address) {
    return address >= address_of(*memory_layout::stack_bottom) &&
           address < address_of(*memory_layout::stack_top);
}

void check_places() {
    expect(lies_in("SRAM2", placement::audio_input), "the audio stream is in the second bank");
    expect(lies_in("SRAM1", placement::outgoing), "what DMA sends is in the first bank");
    expect(lies_in("DTCM", placement::state), "the interrupt's data is in tightly coupled memory");
    expect(lies_in("SRAM1", memory), "other variables are in the first bank");
    expect_equal(address_of(placement::audio_input) % 32, 0, "the audio stream is aligned");

    expect_equal(address_of(*memory_layout::stack_bottom), 0x0100'0000, "the stack is in DTCM");
    const int local = 0;
    expect(on_the_stack(address_of(local)), "main runs on it");
}

void check_start_up() {
    expect_equal(static_cast<std::uint32_t>(placement::state.gain), 3, ".dtcm was copied");
    std::uint32_t sum = 0;
    for (const placement::audio_half& half : placement::audio_input) {
        for (const std::int16_t sample : half) {
            sum |= static_cast<std::uint16_t>(sample);
        }
    }
    expect_equal(sum, 0, ".sram2 was zeroed");
}

void check_interrupt() {
    placement::audio_input[1][7] = 14;
    board::enable_interrupt(placement::half_done);
    board::raise_interrupt();
    expect_equal(placement::state.halves_done, 1, "the interrupt ran");
    expect_equal(static_cast<std::uint32_t>(placement::audio_input[1][7]), 42,
                 "it reached the audio stream");
    expect(on_the_stack(placement::interrupt_stack), "on the stack in DTCM");
}

/// What the linker left is the heap's.
void check_heap() {
    for (const ramwright::mapped_region& each :
         {memory_layout::left_of_DTCM(), memory_layout::left_of_SRAM1(),
          memory_layout::left_of_SRAM2(), memory_layout::left_of_PSRAM()}) {
        expect(memory.add(each) == ramwright::region_error::none, each.where.name);
    }
    const auto* const fast =
        static_cast<std::byte*>(memory.allocate({.size = 512}, capability::tightly_coupled));
    expect(fast != nullptr && lies_in("DTCM", *fast) &&
               address_of(*fast) >= address_of(placement::state) + sizeof(placement::state),
           "a fast block is in DTCM, behind the interrupt's data");
    const auto* const shared =
        static_cast<std::byte*>(memory.allocate({.size = 1024}, capability::dma));
    expect(shared != nullptr && lies_in("SRAM2", *shared) &&
               address_of(*shared) >=
                   address_of(placement::audio_input) + sizeof(placement::audio_input),
           "a block for DMA is in SRAM2, behind the audio stream");
}

/// Starts the program again; `.noinit` says that it did.
void reset_once() {
    constexpr std::uint32_t valid = 0x57A7'0000;
    if (placement::starts.valid == valid) {
        expect_equal(++placement::starts.starts, 2, ".noinit survived the reset");
        return;
    }
    placement::starts = {.valid = valid, .starts = 1};
    constexpr std::uintptr_t reset_control = 0xE000'ED0C;
    constexpr std::uint32_t reset_request = 0x05FA'0004;
    *reinterpret_cast<volatile std::uint32_t*>(reset_control) = reset_request;
    asm volatile("dsb" : : : "memory");
    while (true) {
        asm volatile("" : : : "memory");
    }
}

}  // namespace

int main() {
    check_places();
    check_start_up();
    check_interrupt();
    check_heap();
    reset_once();
    return board::verdict();
}
