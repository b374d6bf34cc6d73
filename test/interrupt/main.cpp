// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "board/expect.hpp"
#include "interrupt/operations.hpp"
#include "interrupt/swept.hpp"
#include "kernel/kernel.hpp"
#include "kernel/semaphore.hpp"

/// Sweeps what `families` names: by an interrupt where the lock keeps interrupts out, else by a thread
/// that an interrupt wakes.

namespace {

using interrupt_test::family;
using interrupt_test::subject;

test_kernel::stack<1536> swept_stack;
test_kernel::stack<1024> interfering_stack;

test_kernel::semaphore wanted{0};
constinit bool over = false;

void interfere_when_wanted(void*) {
    while (wanted.take(test_kernel::forever) && !over) {
        interrupt_test::interfere();
    }
}

/// One thread sweeps, a more urgent one interrupts it.
void run_two_threads(test_kernel::thread_function sweep, const subject& what) {
    over = false;
    test_kernel::create_thread(swept_stack.bytes, 1, sweep, const_cast<subject*>(&what));
    test_kernel::create_thread(interfering_stack.bytes, 2, interfere_when_wanted, nullptr);
    test_kernel::run(0);
}

void end_sweep() {
    over = true;
    wanted.give();
}

void wake() { wanted.give(); }

void sweep_by_interrupt(const family& one) {
    interrupt_test::expect_corruption(one.unguarded, interrupt_test::interfere);
    for (const subject& guarded : one.against_interrupts) {
        interrupt_test::sweep_operations(guarded, interrupt_test::interfere);
    }
}

void sweep_by_thread(const family& one) {
    run_two_threads(
        [](void* unguarded) {
            interrupt_test::expect_corruption(*static_cast<const subject*>(unguarded), wake);
            end_sweep();
        },
        one.unguarded);
    for (const subject& guarded : one.against_threads) {
        run_two_threads(
            [](void* what) {
                interrupt_test::sweep_operations(*static_cast<const subject*>(what), wake);
                end_sweep();
            },
            guarded);
    }
}

}  // namespace

int main() {
    for (const family& one : interrupt_test::families()) {
        sweep_by_interrupt(one);
        sweep_by_thread(one);
    }
    return board::verdict();
}
