// SPDX-License-Identifier: Apache-2.0

/// The code of docs/stack-guards.md, in its order; a test compares the two.

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "ramwright/stack/fault.hpp"
#include "ramwright/stack/guard.hpp"
#include "ramwright/stack/interrupt_depths.hpp"
#include "ramwright/stack/named_stack.hpp"
#include "ramwright/stack/paint.hpp"

namespace {

int sent = 0;
void send_home(const ramwright::fault_record&) { ++sent; }
[[gnu::noinline]] void serve_radio() {
    volatile std::byte packet[300];
    for (volatile std::byte& one : packet) {
        one = std::byte{1};
    }
}

alignas(128) std::array<std::byte, 2048> sensor_stack;
alignas(128) std::array<std::byte, 3072> radio_stack;

constinit const ramwright::named_stack stacks[] = {
    {.name = "sensor", .bytes = sensor_stack, .thread = 1},
    {.name = "radio", .bytes = radio_stack, .thread = 2},
};

using guard = ramwright::stack_guard<>;

void paint_all() {
    for (const ramwright::named_stack& one : stacks) {
        ramwright::paint(guard::usable(one.bytes));
    }
}

std::size_t never_used(const ramwright::named_stack& stack) {
    const auto usable = guard::usable(stack.bytes);
    return usable.size() - ramwright::high_water(usable);
}

std::array<guard, 3> guards;  // by thread number; main's stands alone

void make_guards() {
    for (const ramwright::named_stack& one : stacks) {
        guards[one.thread] = guard{one.bytes};
    }
}

void at_switch(std::uint32_t leaves, std::uint32_t enters) {
    if (!guards[leaves].intact()) {
        ramwright::report_overflow(guards[leaves]);
    }
    guards[enters].enter();
}

[[gnu::section(".noinit")]] ramwright::fault_memory last_run;
alignas(16) std::array<std::byte, 512> emergency_stack;

void start() {
    if (const ramwright::fault_record* const fault = last_run.last_fault()) {
        send_home(*fault);
        last_run.clear();
    }
    ramwright::catch_faults(
        {.stacks = stacks, .record = &last_run, .emergency_stack = emergency_stack});
}

using depths = ramwright::interrupt_depths<2>;
depths* of_interrupts;

void radio_interrupt() {
    const depths::scope measured{*of_interrupts, 1};
    serve_radio();
}

TEST(docs_examples, of_stack_guards) {
    paint_all();
    EXPECT_EQ(never_used(stacks[0]), 2048 - guard::bytes);
    make_guards();
    EXPECT_TRUE(guards[1].guards() && guards[2].guards());
    at_switch(1, 2);
    sensor_stack[0] ^= std::byte{1};
    EXPECT_FALSE(guards[1].intact());
    last_run.write({});
    start();
    EXPECT_EQ(sent, 1);
    EXPECT_EQ(last_run.last_fault(), nullptr);
    EXPECT_EQ(ramwright_emergency_stack_end,
              reinterpret_cast<std::uintptr_t>(emergency_stack.data() + emergency_stack.size()));
}

TEST(docs_examples, of_interrupt_depths) {
    // An interrupt on the stack of the test itself.
    std::array<std::byte, 64> here{};
    const auto top = reinterpret_cast<std::uintptr_t>(here.data());
    depths made{{reinterpret_cast<std::byte*>(top - 8192), 8192}};
    of_interrupts = &made;
    radio_interrupt();
    EXPECT_EQ(made.deepest(0), 0U);
    EXPECT_GE(made.deepest(1), 150U);
}

}  // namespace
