// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "ramwright/core/context.hpp"
#include "ramwright/core/lock.hpp"

/// That masking keeps an interrupt out, nests and restores, and that code knows its context.

namespace {

constinit volatile std::uint32_t served = 0;
ramwright::context context_in_handler;

void handler() {
    served = served + 1;
    context_in_handler = ramwright::current_context();
}

/// Raises the interrupt and returns how often it was served at once.
std::uint32_t served_at_once() {
    const std::uint32_t before = served;
    board::raise_interrupt();
    return served - before;
}

void test_context() {
    const ramwright::context thread{.number = 0, .interrupt = false};
    board::expect(ramwright::current_context() == thread, "main runs in thread 0");
    board::expect_equal(served_at_once(), 1, "an interrupt is served when nothing masks it");
    const ramwright::context interrupt{.number = board::raised_exception, .interrupt = true};
    board::expect(context_in_handler == interrupt, "the handler knows its exception");
    board::expect(ramwright::current_context() == thread, "after the handler it is the thread again");
}

void test_mask() {
    const std::uint32_t before = served;
    const auto outer = ramwright::port::mask_interrupts();
    board::expect_equal(served_at_once(), 0, "a masked interrupt waits");
    const auto inner = ramwright::port::mask_interrupts();
    ramwright::port::restore_interrupts(inner);
    board::expect_equal(served - before, 0, "the inner restore leaves it masked");
    ramwright::port::restore_interrupts(outer);
    asm volatile("nop\n\tnop" : : : "memory");
    board::expect_equal(served - before, 1, "the outer restore lets it through");
}

void test_lock_taken_twice() {
    ramwright::masked_interrupts lock;
    const std::uint32_t before = served;
    {
        const ramwright::hold outer{lock};
        {
            const ramwright::hold inner{lock};
            board::expect_equal(served_at_once(), 0, "the lock keeps the interrupt out");
        }
        board::expect_equal(served - before, 0, "it is still held by the outer scope");
    }
    asm volatile("nop\n\tnop" : : : "memory");
    board::expect_equal(served - before, 1, "the last scope lets it through");
}

}  // namespace

int main() {
    board::enable_interrupt(handler);
    test_context();
    test_mask();
    test_lock_taken_twice();
    return board::verdict();
}
