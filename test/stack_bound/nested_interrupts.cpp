// SPDX-License-Identifier: Apache-2.0
#include "board/expect.hpp"
#include "fill.hpp"
#include "raise.hpp"

/// An interrupt of each of three priorities, each raised by the one before where that is deepest.

namespace {

using stack_bound::enable;
using stack_bound::fill_and_raise;
using stack_bound::input;

volatile std::uint32_t done = 0;

}  // namespace

extern "C" {

void IRQ1_Handler();
void IRQ2_Handler();
void IRQ3_Handler();

void IRQ1_Handler() { done = done + fill_and_raise<30>(2); }
void IRQ2_Handler() { done = done + fill_and_raise<26>(3); }
void IRQ3_Handler() { done = done + stack_bound::fill<40>(1) + 1; }

}  // extern "C"

int main() {
    enable(1, 0xC0);
    enable(2, 0x80);
    enable(3, 0x40);
    const float scaled = static_cast<float>(input) * 1.5f;
    const std::uint32_t sum = fill_and_raise<20>(1) + static_cast<std::uint32_t>(scaled);
    board::expect(sum != 0 && done != 0, "an interrupt did not come");
    return board::verdict();
}
