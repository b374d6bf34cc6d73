// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/console.hpp"
#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "board/stopwatch.hpp"
#include "kernel/kernel.hpp"
#include "ramwright/stack/guard.hpp"
#include "ramwright/stack/interrupt_depths.hpp"
#include "ramwright/stack/paint.hpp"

/// That high-water marks and depths are those of frames of known size, and what the calls cost.

extern "C" std::byte stack_bottom[];
extern "C" std::byte stack_top[];

namespace {

/// More than a function needs beside the array it is asked to have.
constexpr std::size_t slack = 120;

template <std::size_t Bytes>
[[gnu::noinline]] void take() {
    volatile std::uint32_t frame[Bytes / 4];
    for (volatile std::uint32_t& word : frame) {
        word = 1;
    }
}

void expect_between(std::size_t actual, std::size_t least, std::size_t most, const char* what) {
    board::expect(actual >= least && actual <= most, what);
    if (actual < least || actual > most) {
        board::print("  got ");
        board::print_decimal(actual);
        board::print("\n");
    }
}

std::span<std::byte> main_stack() {
    return {stack_bottom, static_cast<std::size_t>(stack_top - stack_bottom)};
}

void test_main_stack() {
    ramwright::paint(main_stack());
    const std::size_t before = ramwright::high_water(main_stack());
    take<400>();
    const std::size_t after = ramwright::high_water(main_stack());
    expect_between(after - before, 400 - slack, 400 + slack, "main's stack went 400 bytes deeper");
    take<200>();
    board::expect_equal(ramwright::high_water(main_stack()), after, "the mark stays");
}

alignas(64) std::array<std::array<std::byte, 1024>, 2> thread_stacks;

/// What the kernel saves of a thread that is switched away from.
#if defined(__ARM_FP) && __ARM_FP != 0
constexpr std::size_t saved = 240;
#else
constexpr std::size_t saved = 160;
#endif

void test_thread_stacks() {
    for (std::array<std::byte, 1024>& stack : thread_stacks) {
        ramwright::paint(stack);
    }
    test_kernel::create_thread(
        thread_stacks[0], 1, [](void*) {}, nullptr);
    test_kernel::create_thread(
        thread_stacks[1], 1, [](void*) { take<600>(); }, nullptr);
    test_kernel::run(0);
    // The kernel's own mark is the lowest word, and the same.
    expect_between(ramwright::high_water(thread_stacks[0]), 32, saved + slack,
                   "a thread that does nothing takes what is saved of it");
    expect_between(ramwright::high_water(thread_stacks[1]), 600, 600 + saved + slack,
                   "a thread that takes 600 bytes is seen to");
}

ramwright::interrupt_depths<2, 256>* depths;
void (*in_handler)();
void (*in_more_urgent)();

void serve_more_urgent() {
    const ramwright::interrupt_depths<2, 256>::scope measured{*depths, 1};
    in_more_urgent();
}

#if defined(__arm__)
extern "C" void NMI_Handler();
extern "C" void NMI_Handler() { serve_more_urgent(); }

void raise_more_urgent() {
    *reinterpret_cast<volatile std::uint32_t*>(0xE000'ED04) = 1u << 31;  // ICSR: pend NMI
    asm volatile("dsb\n\tisb" : : : "memory");
}
#else
// A trap is not interrupted by another; a call nests in its place.
[[gnu::noinline]] void raise_more_urgent() {
    serve_more_urgent();
    asm volatile("");
}
#endif

void serve() {
    const ramwright::interrupt_depths<2, 256>::scope measured{*depths, 0};
    in_handler();
}

void test_interrupts() {
    ramwright::interrupt_depths<2, 256> measured{main_stack()};
    depths = &measured;
    board::enable_interrupt(serve);

    in_handler = take<160>;
    board::raise_interrupt();
    const std::size_t alone = measured.deepest(0);
    expect_between(alone, 160, 160 + slack, "the depth of one priority");
    board::expect_equal(measured.deepest(1), 0, "the other did not come");

    in_handler = raise_more_urgent;
    in_more_urgent = take<200>;
    board::raise_interrupt();
    expect_between(measured.deepest(1), 200, 200 + slack, "the depth of the more urgent");
    board::expect_equal(measured.deepest(0), alone, "which is not counted for the interrupted");
    board::expect(!measured.exceeded(0) && !measured.exceeded(1), "all of it was seen");

    in_handler = take<400>;
    board::raise_interrupt();
    board::expect(measured.exceeded(0), "what goes beyond the window is told");
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    expect_between(here - measured.lowest(), 200, 900, "the lowest address is of the stack");
}

void print_cost(const char* what, std::uint32_t instructions) {
    board::print(what);
    board::print_decimal(instructions);
    board::print(" instructions\n");
}

void test_costs() {
    board::start_stopwatches();
    board::stopwatch watch;
    auto setting = ramwright::port::stack_guard::no_setting;
    watch.begin(setting);
    ramwright::port::stack_guard::enter(setting);
    watch.end();
    print_cost("enter: ", watch.instructions());
#if defined(__arm__) && __ARM_ARCH == 7
    board::expect_equal(watch.instructions(), 3, "the guard moves in 3 instructions");
#elif defined(__ARM_ARCH_8M_MAIN__)
    board::expect_equal(watch.instructions(), 1, "the limit moves in 1 instruction");
#endif

    const std::span<std::byte> stack{thread_stacks[0]};
    std::byte* start = stack.data();
    watch.begin(start);
    ramwright::paint({start, stack.size()});
    watch.end();
    const std::uint32_t words = thread_stacks[0].size() / 4;
    print_cost("paint, 256 words: ", watch.instructions());
    board::expect(watch.instructions() <= 5 * words, "paint takes 5 instructions a word at most");

    watch.begin(start);
    std::size_t used = ramwright::high_water({start, stack.size()});
    watch.end(used);
    print_cost("high_water, 256 words: ", watch.instructions());
    board::expect(used == 0 && watch.instructions() <= 7 * words,
                  "high_water takes 7 instructions a word at most");
}

}  // namespace

int main() {
    test_main_stack();
    test_thread_stacks();
    test_interrupts();
    test_costs();
    return board::verdict();
}
