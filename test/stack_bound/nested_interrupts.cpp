// SPDX-License-Identifier: Apache-2.0
#include "board/expect.hpp"
#include "fill.hpp"

/// An interrupt of each of three priorities, each raised by the one before where that is deepest.

namespace {

using stack_bound::input;

volatile std::uint32_t& device_register(std::uintptr_t address) {
    return *reinterpret_cast<volatile std::uint32_t*>(address);
}

void enable(unsigned number, std::uint32_t priority) {
    volatile std::uint32_t& priorities = device_register(0xE000'E400 + number / 4 * 4);
    const unsigned shift = number % 4 * 8;
    priorities = (priorities & ~(0xFFu << shift)) | priority << shift;
    device_register(0xE000'E100) = 1u << number;
}

void raise(unsigned number) {
    device_register(0xE000'E200) = 1u << number;
    asm volatile("dsb\n\tisb" : : : "memory");
}

/// Raises the interrupt with all of its stack taken.
template <std::size_t Words>
[[gnu::noinline]] std::uint32_t fill_and_raise(unsigned number) {
    volatile std::uint32_t words[Words];
    for (std::size_t index = 0; index != Words; ++index) {
        words[index] = number;
    }
    raise(number);
    return words[number % Words];
}

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
