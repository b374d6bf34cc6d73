// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>

#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "board/stopwatch.hpp"
#include "ramwright/core/context.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/core/spin_lock.hpp"

/// That locks keep an interrupt out, nest and restore, that code knows its context and how urgent it is,
/// and what each function of the port costs: the tables in port/ promise it.

namespace {

constinit volatile std::uint32_t served = 0;
ramwright::context context_in_handler;
int priority_in_handler = ramwright::thread_priority;

void handler() {
    served = served + 1;
    context_in_handler = ramwright::current_context();
    priority_in_handler = ramwright::current_priority();
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

/// For a lock that keeps the interrupt out.
template <typename Lock>
void test_lock_taken_twice() {
    Lock lock;
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
    lock.lock();
    board::expect_equal(served_at_once(), 0, "lock() keeps the interrupt out");
    lock.unlock();
    asm volatile("nop\n\tnop" : : : "memory");
    board::expect_equal(served - before, 2, "unlock() lets it through");
}

/// Taken and given back: on one core that is all there is to see.
template <typename Lock>
void test_spin_lock() {
    Lock lock;
    const std::uint32_t before = served;
    for (std::uint32_t round = 1; round != 3; ++round) {
        {
            const ramwright::hold exclusive{lock};
            board::expect_equal(served_at_once(), 0, "a spin lock keeps the interrupt out");
        }
        asm volatile("nop\n\tnop" : : : "memory");
        board::expect_equal(served - before, round, "and lets it through");
    }
}

/// What the interrupt was given, on cores that have priorities.
constexpr std::uint8_t given_priority = 0x80;

#if defined(__arm__)
volatile std::uint32_t& priority_register(std::uintptr_t address) {
    return *reinterpret_cast<volatile std::uint32_t*>(address);
}

int priority_in_pendsv = ramwright::thread_priority;
extern "C" void PendSV_Handler();
extern "C" void PendSV_Handler() { priority_in_pendsv = ramwright::current_priority(); }

void test_priority() {
    constexpr std::uint32_t line = 5;
    volatile std::uint32_t& of_line = priority_register(0xE000'E400 + line / 4 * 4);  // NVIC_IPR
    volatile std::uint32_t& of_pendsv = priority_register(0xE000'ED20);               // SHPR3
    of_line = std::uint32_t{given_priority} << line % 4 * 8;
    of_pendsv = 0xC0U << 16;
    board::expect(ramwright::current_priority() == ramwright::thread_priority,
                  "a thread is less urgent than every interrupt");
    board::raise_interrupt();
    board::expect(priority_in_handler == given_priority, "the handler knows its priority");
    priority_register(0xE000'ED04) = 1U << 28;  // ICSR: pend PendSV
    asm volatile("dsb\n\tisb" : : : "memory");
    board::expect(priority_in_pendsv == 0xC0, "an exception of the core knows its priority");
    board::expect(ramwright::port::priority_of(2) == -2, "the priority of NMI");
    board::expect(ramwright::port::priority_of(3) == -1, "the priority of HardFault");
}
#else
void test_priority() {
    board::raise_interrupt();
    board::expect(priority_in_handler == 0, "where there are no priorities, a trap has 0");
}
#endif

/// Needs the interrupt at `given_priority`.
void test_raised_priority() {
    using at_its_priority = ramwright::raised_priority<given_priority>;
    using less_urgent = ramwright::raised_priority<given_priority + 0x40>;
    test_lock_taken_twice<at_its_priority>();
    board::expect(ramwright::usable_here<at_its_priority>(), "a thread may take any lock");

    less_urgent lock;
    const std::uint32_t kept_out = ramwright::port::has_raise_priority ? 0 : 1;
    {
        const ramwright::hold exclusive{lock};
        board::expect_equal(served_at_once(), 1 - kept_out,
                            "an interrupt above the raised priority comes, if the core can tell");
    }
    asm volatile("nop\n\tnop" : : : "memory");
    at_its_priority outer_lock;
    const ramwright::hold outer{outer_lock};
    {
        const ramwright::hold inner{lock};
        board::expect_equal(served_at_once(), 0, "a lower priority inside leaves the higher");
    }
    const std::uint32_t before = served;
    asm volatile("nop\n\tnop" : : : "memory");
    board::expect_equal(served - before, 0, "and so does its end");
}

#if defined(__arm__)
constexpr std::uint32_t mask_cost = 2;
constexpr std::uint32_t restore_cost = 1;
constexpr std::uint32_t exception_cost = 1;
constexpr std::uint32_t most_priority_cost = __ARM_ARCH_ISA_THUMB == 2 ? 12 : 20;
// With the constant that is written, and ISB.
constexpr std::uint32_t raise_cost = ramwright::port::has_raise_priority ? 4 : mask_cost;
#else
constexpr std::uint32_t mask_cost = 1;
constexpr std::uint32_t restore_cost = 2;
constexpr std::uint32_t exception_cost = 1;  // gp reaches it
constexpr std::uint32_t most_priority_cost = 1;
constexpr std::uint32_t raise_cost = mask_cost;
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

    watch.begin(value);
    ramwright::port::priority_state found = ramwright::port::raise_priority(given_priority);
    watch.end(found);
    board::expect_equal(watch.instructions(), raise_cost, "instructions of raise_priority");

    watch.begin(found);
    ramwright::port::restore_priority(found);
    watch.end();
    board::expect_equal(watch.instructions(), restore_cost, "instructions of restore_priority");

    for (std::uint32_t exception : std::array{15U, 16U + 5U}) {
        watch.begin(exception);
        int priority = ramwright::port::priority_of(exception);
        watch.end(priority);
        board::expect(watch.instructions() <= most_priority_cost, "instructions of priority_of");
    }
}

}  // namespace

int main() {
    board::enable_interrupt(handler);
    test_context();
    test_mask();
    test_lock_taken_twice<ramwright::masked_interrupts>();
    test_priority();
    test_raised_priority();
#if __GCC_ATOMIC_INT_LOCK_FREE == 2
    test_spin_lock<ramwright::spin_lock<>>();
#endif
    test_costs();
    return board::verdict();
}
