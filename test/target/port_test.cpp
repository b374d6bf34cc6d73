// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "board/stopwatch.hpp"
#include "ramwright/core/context.hpp"
#include "ramwright/core/lock.hpp"

/// That masking keeps an interrupt out, nests and restores, that code knows its context, and what
/// each function of the port costs: the tables in port/ promise it.

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
    board::expect(ramwright::current_context() == thread,
                  "after the handler it is the thread again");
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

#if defined(__arm__)
constexpr std::uint32_t mask_cost = 2;
constexpr std::uint32_t restore_cost = 1;
constexpr std::uint32_t exception_cost = 1;
#else
constexpr std::uint32_t mask_cost = 1;
constexpr std::uint32_t restore_cost = 2;
constexpr std::uint32_t exception_cost = 1;  // gp reaches it
#endif

void test_costs() {
    board::start_stopwatches();
    board::stopwatch watch;
    std::uint32_t value = 0;

    watch.begin(value);
    ramwright::port::interrupt_state before = ramwright::port::mask_interrupts();
    watch.end(before);
    board::expect_equal(watch.instructions(), mask_cost, "instructions of mask_interrupts");

    watch.begin(before);
    ramwright::port::restore_interrupts(before);
    watch.end();
    board::expect_equal(watch.instructions(), restore_cost, "instructions of restore_interrupts");

    watch.begin(value);
    value = ramwright::port::active_exception();
    watch.end(value);
    board::expect_equal(watch.instructions(), exception_cost, "instructions of active_exception");
}

}  // namespace

int main() {
    board::enable_interrupt(handler);
    test_context();
    test_mask();
    test_lock_taken_twice();
    test_costs();
    return board::verdict();
}
