// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "board/command_line.hpp"
#include "board/console.hpp"
#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "kernel/kernel.hpp"
#include "kernel/semaphore.hpp"
#include "provoke.hpp"
#include "ramwright/stack/fault.hpp"
#include "ramwright/stack/guard.hpp"
#include "ramwright/stack/paint.hpp"

/// That an overflow is caught, the right stack named and no other touched, and that the next boot reads all
/// this. The first boot overflows and resets; the second one judges.

extern "C" std::byte stack_bottom[];
extern "C" std::byte stack_top[];

namespace {

enum class test_case : std::uint32_t {
    recursion,
    recursion_in_last_thread,
    undefined_instruction,
    interrupt_at_end,
    main_stack,
    interrupt_on_main_stack,
    stray_store,
    large_frame,
};
constexpr std::array<std::string_view, 8> case_names{
    "recursion",  "recursion_in_last_thread", "undefined_instruction", "interrupt_at_end",
    "main_stack", "interrupt_on_main_stack",  "stray_store",           "large_frame"};
test_case tested;

bool on_main_stack() {
    return tested == test_case::main_stack || tested == test_case::interrupt_on_main_stack;
}

constexpr bool has_traps = ramwright::stack_guard<>::traps;
constexpr std::uint32_t threads = 3;

/// One behind the other, so that an overflow of one reaches the one before it.
struct alignas(1024) thread_stacks {
    std::array<std::array<std::byte, has_traps ? 3072 : 1024>, threads> of;
};
[[gnu::section(".noinit")]] thread_stacks stacks;
alignas(16) std::array<std::byte, 768> emergency_stack;

/// Free memory, `bytes` below the lower end of main's stack.
std::byte* below_main(std::size_t bytes) {
    std::byte* bottom = stack_bottom;
    asm("" : "+r"(bottom));  // of another object, as far as the compiler sees
    return bottom - bytes;
}

/// What main's stack would grow into.
std::span<std::byte> watched_below_main() { return {below_main(512), 512}; }

struct findings {
    ramwright::fault_memory memory;
    std::uint32_t before;
    std::uint32_t after;
    std::uint32_t on_emergency_stack;
    std::uint32_t victim_start;
};
#if defined(__riscv)
// At a reset the emulator clears what is linked in one segment with the program; beyond it, it does not.
findings& found = *reinterpret_cast<findings*>(below_main(1024));
#else
[[gnu::section(".noinit")]] findings found;
#endif

std::array<std::span<std::byte>, threads> usable;
std::array<ramwright::named_stack, 1 + threads> table;

constexpr std::array<const char*, threads> names{"first", "second", "third"};

std::uint32_t victim() { return tested == test_case::recursion_in_last_thread ? 3 : 2; }

/// Changes with each word of memory that is not the victim's.
std::uint32_t fingerprint() {
    std::uint32_t sum = 2166136261;
    const auto add = [&sum](std::span<const std::byte> bytes) {
        for (const std::byte one : bytes) {
            sum = (sum ^ static_cast<std::uint32_t>(one)) * 16777619;
        }
    };
    if (on_main_stack()) {
        add(watched_below_main());
        return sum;
    }
    for (std::uint32_t thread = 1; thread <= threads; ++thread) {
        if (thread != victim()) {
            add(usable[thread - 1]);
        }
    }
    return sum;
}

void on_fault(const ramwright::fault_record&) {
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    found.on_emergency_stack =
        here - reinterpret_cast<std::uintptr_t>(emergency_stack.data()) <= emergency_stack.size();
    found.after = fingerprint();
    provoke::reset_board();
}

void catch_faults() {
    table[0] = {.name = "main",
                .bytes = {stack_bottom, static_cast<std::size_t>(stack_top - stack_bottom)}};
    for (std::uint32_t thread = 1; thread <= threads; ++thread) {
        table[thread] = {
            .name = names[thread - 1], .bytes = stacks.of[thread - 1], .thread = thread};
    }
    ramwright::catch_faults({.stacks = table,
                             .record = &found.memory,
                             .emergency_stack = emergency_stack,
                             .on_fault = on_fault});
}

test_kernel::semaphore never{0};

void do_nothing() {}

void be_victim(void*) {
    const std::span<std::byte> own = usable[victim() - 1];
    const auto end = reinterpret_cast<std::uintptr_t>(own.data());
    found.before = fingerprint();
    found.victim_start = end;
    switch (tested) {
        case test_case::recursion:
        case test_case::recursion_in_last_thread:
            // Without traps only a switch finds it.
            provoke::recursion(has_traps ? do_nothing : test_kernel::yield);
            break;
        case test_case::undefined_instruction: provoke::undefined_instruction(); break;
        case test_case::interrupt_at_end: provoke::interrupt_at(end + 16); break;
        case test_case::stray_store: provoke::stray_store(end - 16); break;
        case test_case::large_frame: provoke::large_frame_at(end + 64); break;
        case test_case::main_stack:
        case test_case::interrupt_on_main_stack: break;
    }
}

template <std::size_t GuardBytes>
void run_threads() {
    using guard = ramwright::stack_guard<GuardBytes>;
    static std::array<guard, 1 + threads> guards;
    for (std::uint32_t thread = 1; thread <= threads; ++thread) {
        const std::span<std::byte> stack = stacks.of[thread - 1];
        usable[thread - 1] = guard::usable(stack);
        ramwright::paint(usable[thread - 1]);
        guards[thread] = guard{stack};
        board::expect(guards[thread].guards(), "each thread's stack is guarded");
        const bool is_victim = thread == victim();
        test_kernel::create_thread(
            usable[thread - 1], is_victim ? 1 : 2,
            is_victim ? be_victim : [](void*) { static_cast<void>(never.take(1000)); }, nullptr);
    }
    test_kernel::on_switch([](std::uint32_t leaves, std::uint32_t enters) {
        provoke::enter_faults_of_threads();
        if (!guards[leaves].intact()) {
            ramwright::report_overflow(guards[leaves]);
        }
        guards[enters].enter();
    });
    test_kernel::run(0);
}

void overflow_main() {
    const std::span<std::byte> main_stack = table[0].bytes;
    for (std::byte& one : watched_below_main()) {
        one = std::byte{0x5A};
    }
    board::expect(ramwright::stack_guard<>::guard_handlers(main_stack), "main's stack is guarded");
    provoke::enter_faults_of_main();
    found.before = fingerprint();
    if (tested == test_case::main_stack) {
        provoke::recursion(do_nothing);
    }
    // Nothing but HardFault is more urgent than this interrupt.
    board::enable_interrupt([] { provoke::recursion(do_nothing); });
    board::raise_interrupt();
}

test_case case_named(const char* name) {
    for (std::uint32_t number = 0; name != nullptr && number != case_names.size(); ++number) {
        if (case_names[number] == name) {
            return static_cast<test_case>(number);
        }
    }
    board::fail("There is no such case.");
}

void print(const ramwright::fault_record& record) {
    board::print(record.kind == ramwright::fault_kind::stack_overflow ? "Overflow of stack '"
                                                                      : "Fault on stack '");
    board::print(record.stack.data());
    board::print("', thread ");
    board::print_decimal(record.thread);
    board::print(": exception ");
    board::print_decimal(record.exception);
    board::print(", cause ");
    board::print_hexadecimal(record.cause);
    board::print(", address ");
    board::print_hexadecimal(record.address);
    board::print(", stack pointer ");
    board::print_hexadecimal(record.stack_pointer);
    board::print(".\n");
}

int judge(const ramwright::fault_record& record) {
    print(record);
    const bool is_overflow =
        tested != test_case::undefined_instruction && tested != test_case::stray_store;
    board::expect((record.kind == ramwright::fault_kind::stack_overflow) == is_overflow,
                  "an overflow is told from another fault");
    const bool of_main = on_main_stack();
    board::expect_equal(record.thread, of_main ? 0 : victim(), "the thread is the right one");
    board::expect(std::string_view{record.stack.data()} == (of_main ? "main" : names[victim() - 1]),
                  "the stack is named");
    board::expect_equal(found.after, found.before, "no other stack was touched");
    // A switch that finds an overflow has a stack of its own, which is whole.
    board::expect_equal(found.on_emergency_stack, has_traps || !is_overflow ? 1 : 0,
                        "the handler ran on the emergency stack");
    if (tested == test_case::undefined_instruction) {
        board::expect_equal(record.program_counter, provoke::undefined_address(),
                            "the instruction is named");
    }
#if defined(__arm__)
    constexpr std::uint32_t hard_fault = 3;
    if (tested == test_case::interrupt_on_main_stack) {
        board::expect_equal(record.exception, hard_fault, "the fault was escalated");
    }
#endif
    if (tested == test_case::stray_store) {
        board::expect_equal(record.address, found.victim_start - 16, "the address is named");
    }
    found.memory.clear();
    board::expect(found.memory.last_fault() == nullptr, "a cleared record is none");
    return board::verdict();
}

}  // namespace

int main() {
    board::command_line options;
    tested = case_named(options.text("case"));
    options.refuse_unknown();
    if (const ramwright::fault_record* const record = found.memory.last_fault()) {
        return judge(*record);
    }
    catch_faults();
    if (on_main_stack()) {
        overflow_main();
    } else if (tested == test_case::large_frame && ramwright::stack_guard<>::bytes != 0) {
        run_threads<1024>();
    } else {
        run_threads<ramwright::stack_guard<>::bytes>();
    }
    board::fail("Nothing stopped the overflow.");
}
