// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "fill.hpp"
#include "raise.hpp"
#include "ramwright/port/stack_pointer.hpp"
#include "ramwright/stack/interrupt_depths.hpp"

/// The interrupts of nested_interrupts.cpp, each of which measures how deep it is. To measure is to write
/// below that, so what the emulator saw of the others is what this is compared with.

extern "C" std::byte stack_bottom[];
extern "C" std::byte stack_top[];

namespace {

using stack_bound::enable;
using stack_bound::fill_and_raise;
using stack_bound::input;

using depths = ramwright::interrupt_depths<3>;

depths* all_depths;
volatile std::uint32_t done = 0;
std::uintptr_t came_upon;

/// What the first interrupt comes upon, with the stack that it has then.
[[gnu::noinline]] std::uint32_t fill_and_raise_first() {
    volatile std::uint32_t words[20];
    for (volatile std::uint32_t& word : words) {
        word = 1;
    }
    came_upon = ramwright::port::stack_pointer();
    stack_bound::raise(1);
    return words[0];
}

}  // namespace

extern "C" {

void IRQ1_Handler();
void IRQ2_Handler();
void IRQ3_Handler();

void IRQ1_Handler() {
    const depths::scope measured{*all_depths, 0};
    done = done + fill_and_raise<30>(2);
}
void IRQ2_Handler() {
    const depths::scope measured{*all_depths, 1};
    done = done + fill_and_raise<26>(3);
}
void IRQ3_Handler() {
    const depths::scope measured{*all_depths, 2};
    done = done + stack_bound::fill<40>(1) + 1;
}

}  // extern "C"

int main() {
    depths measured{{stack_bottom, static_cast<std::size_t>(stack_top - stack_bottom)}};
    all_depths = &measured;
    enable(1, 0xC0);
    enable(2, 0x80);
    enable(3, 0x40);
    const float scaled = static_cast<float>(input) * 1.5f;
    const std::uint32_t kept = fill_and_raise_first() + static_cast<std::uint32_t>(scaled);
    board::expect(kept != 0 && done != 0, "an interrupt did not come");

    std::size_t sum = 0;
    for (std::size_t level = 0; level != 3; ++level) {
        board::expect(!measured.exceeded(level), "a window was too small");
        sum += measured.deepest(level);
    }
    board::print("interrupts took ");
    board::print_decimal(sum);
    board::print(", upon ");
    board::print_decimal(reinterpret_cast<std::uintptr_t>(stack_top) - came_upon);
    board::print("\n");
    return board::verdict();
}
