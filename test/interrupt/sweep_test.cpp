// SPDX-License-Identifier: Apache-2.0
#include "interrupt/sweep.hpp"

#include <cstdint>

#include "board/expect.hpp"
#include "ramwright/core/lock.hpp"

/// That the sweep hits every instruction, knows when one is masked, and finds what an interrupt at one
/// single instruction breaks.

namespace {

constexpr std::uint32_t nops = 50;

volatile std::uint32_t interrupts = 0;
std::uint32_t before_the_run = 0;

void prepare() { before_the_run = interrupts; }
void count_interrupt() { interrupts = interrupts + 1; }
const char* not_once() {
    return interrupts == before_the_run + 1 ? nullptr : "The interrupt did not come exactly once.";
}

[[gnu::noinline]] void do_nothing() { asm volatile(".rept 50\n\tnop\n\t.endr" : : : "memory"); }

void do_nothing_masked() {
    ramwright::masked_interrupts lock;
    const ramwright::hold exclusive{lock};
    do_nothing();
}

void test_every_instruction_is_hit() {
    const auto found = interrupt_test::sweep({prepare, do_nothing, count_interrupt, not_once});
    board::expect(found.exhaustive() && found.broken == nullptr, "the sweep is exhaustive");
    board::expect(found.moments >= nops && found.moments < nops + 10, "it counts the instructions");
    board::expect_equal(found.places, found.moments, "places of code without a loop");
    board::expect_equal(found.held_back, 0, "interrupts held back where nothing masks them");
}

void test_mask_is_seen() {
    const auto found =
        interrupt_test::sweep({prepare, do_nothing_masked, count_interrupt, not_once});
    board::expect(found.exhaustive() && found.broken == nullptr, "masked, it is exhaustive too");
    board::expect(found.held_back > nops, "interrupts wait for the end of the mask");
    board::expect(found.moments > found.held_back, "and come at once before and behind it");
}

/// A read-modify-write in pieces: an interrupt that counts as well is lost between load and store.
volatile std::uint32_t count = 0;

void count_in_pieces() {
    const std::uint32_t seen = count;
    asm volatile("nop" : : : "memory");
    count = seen + 1;
}

void test_one_bad_instruction_is_found() {
    const auto found = interrupt_test::sweep({
        .prepare = [] { count = 0; },
        .operation = count_in_pieces,
        .interrupt = [] { count = count + 1; },
        .broken = []() -> const char* { return count == 2 ? nullptr : "A count was lost."; },
    });
    board::expect(found.broken != nullptr, "what one instruction breaks is found");
}

/// What is not the same in every run cannot be swept, and the sweep says so.
void test_operation_that_varies_is_a_flaw() {
    static bool longer;
    longer = false;
    const auto found = interrupt_test::sweep({
        .prepare = [] { longer = !longer; },
        .operation =
            [] {
                if (longer) {
                    do_nothing();
                }
            },
        .interrupt = count_interrupt,
        .broken = []() -> const char* { return nullptr; },
    });
    board::expect(!found.exhaustive(), "an operation that varies is not swept");
}

}  // namespace

int main() {
    test_every_instruction_is_hit();
    test_mask_is_seen();
    test_one_bad_instruction_is_found();
    test_operation_that_varies_is_a_flaw();
    return board::verdict();
}
