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

/// With a word to align them.
#if defined(__ARM_FP) && __ARM_FP != 0
constexpr std::size_t least_saved_by_core = 32;
constexpr std::size_t most_saved_by_core = 108;
#elif defined(__arm__)
constexpr std::size_t least_saved_by_core = 32;
constexpr std::size_t most_saved_by_core = 36;
#else
constexpr std::size_t least_saved_by_core = 0;
constexpr std::size_t most_saved_by_core = 0;
#endif

/// Where the stack pointer was when the interrupt came.
std::uintptr_t interrupted_at;

#if defined(__arm__)
extern "C" void NMI_Handler();
extern "C" void NMI_Handler() {
    const ramwright::interrupt_depths<2, 256>::scope measured{*depths, 1};
    in_more_urgent();
}

[[gnu::noinline]] void raise_more_urgent() {
    volatile std::uint32_t& pending = *reinterpret_cast<volatile std::uint32_t*>(0xE000'ED04);
    // All in one, so that nothing moves the stack pointer between.
    asm volatile("mov %0, sp\n\tstr %1, [%2]\n\tdsb\n\tisb"
                 : "=&r"(interrupted_at)
                 : "r"(1u << 31), "r"(&pending)
                 : "memory");
}
#else
volatile std::uint32_t& software_interrupt =
    *reinterpret_cast<volatile std::uint32_t*>(0x0200'0000);

/// The trap's entry itself: what it saves it saves in software.
extern "C" [[gnu::interrupt("machine"), gnu::aligned(4)]] void measured_trap();
extern "C" [[gnu::interrupt("machine"), gnu::aligned(4)]] void measured_trap() {
    const ramwright::interrupt_depths<2, 256>::scope measured{*depths, 1};
    software_interrupt = 0;
    in_more_urgent();
}

/// A trap is not interrupted by another unless it allows that.
[[gnu::noinline]] void raise_more_urgent() {
    std::uintptr_t entry;
    std::uintptr_t status;
    std::uintptr_t program_counter;
    asm volatile("csrr %0, mepc\n\tcsrrw %1, mtvec, %3\n\tcsrrs %2, mstatus, 8"
                 : "=&r"(program_counter), "=&r"(entry), "=&r"(status)
                 : "r"(measured_trap));
    asm volatile("mv %0, sp\n\tsw %1, 0(%2)\n\tfence\n\tnop\n\tnop"
                 : "=&r"(interrupted_at)
                 : "r"(1u), "r"(&software_interrupt)
                 : "memory");
    asm volatile("csrw mstatus, %0\n\tcsrw mtvec, %1\n\tcsrw mepc, %2"
                 :
                 : "r"(status), "r"(entry), "r"(program_counter));
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
    expect_between(alone, 160, 160 + most_saved_by_core + slack, "the depth of one priority");
    board::expect_equal(measured.deepest(1), 0, "the other did not come");

    in_handler = raise_more_urgent;
    in_more_urgent = take<200>;
    board::raise_interrupt();
    expect_between(measured.deepest(1), 200 + least_saved_by_core, 200 + most_saved_by_core + slack,
                   "the depth of the more urgent");
    board::expect_equal(measured.deepest(0), alone, "which is not counted for the interrupted");
    board::expect(!measured.exceeded(0) && !measured.exceeded(1), "all of it was seen");
    board::expect_equal(measured.deepest(1), interrupted_at - measured.lowest(),
                        "with what the core and the handler saved");

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

/// The frame of a core is larger while floating point is in use, and may have a word to align it.
void test_frames() {
    ramwright::interrupt_depths<2, 256> measured{main_stack()};
    depths = &measured;
    in_more_urgent = take<64>;
    raise_more_urgent();
    const std::size_t without = measured.deepest(1);
    board::expect_equal(without, interrupted_at - measured.lowest(), "without floating point");
#if defined(__ARM_FP) && __ARM_FP != 0
    volatile float used = 1.5f;
    used = used * 2.0f;
    ramwright::interrupt_depths<2, 256> with_floating_point{main_stack()};
    depths = &with_floating_point;
    raise_more_urgent();
    board::expect_equal(with_floating_point.deepest(1),
                        interrupted_at - with_floating_point.lowest(), "with floating point");
#endif
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
    test_frames();
    test_costs();
    return board::verdict();
}
