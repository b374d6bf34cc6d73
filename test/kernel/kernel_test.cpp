// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "kernel/kernel.hpp"
#include "kernel/mutex.hpp"
#include "kernel/semaphore.hpp"

/// That the test kernel does what tests with threads rely on.

namespace {

constexpr std::uint32_t tick = 3000;

test_kernel::stack<768> stacks[3];

/// What happened, in order: one letter each.
struct diary {
    char entries[64] = {};
    std::uint32_t count = 0;

    void note(char what) {
        if (count + 1 < sizeof entries) {
            entries[count++] = what;
        }
    }
    [[nodiscard]] bool is(const char* expected) const {
        const char* at = entries;
        while (*at != '\0' && *at == *expected) {
            ++at;
            ++expected;
        }
        return *at == *expected;
    }
};
diary happened;

void start(std::uint32_t which, std::uint32_t priority, test_kernel::thread_function function,
           void* argument = nullptr) {
    const std::uint32_t number =
        test_kernel::create_thread(stacks[which].bytes, priority, function, argument);
    board::expect_equal(number, which + 1, "threads are numbered from 1");
}

void run(std::uint32_t instructions_per_tick = tick) {
    happened = {};
    test_kernel::run(instructions_per_tick);
    board::expect_equal(test_kernel::current_thread(), 0, "main is thread 0");
}

void note_number(void*) {
    happened.note(static_cast<char>('0' + test_kernel::current_thread()));
    test_kernel::yield();
    happened.note(static_cast<char>('0' + test_kernel::current_thread()));
}

void test_turns() {
    start(0, 1, note_number);
    start(1, 1, note_number);
    start(2, 2, note_number);
    run(0);
    board::expect(happened.is("331212"), "the most urgent runs first, equals take turns");
}

/// Counts until all have counted enough: ends only if nobody keeps the processor.
struct counters {
    volatile std::uint32_t of[2] = {};
};

void count_against_the_other(void* argument) {
    auto& both = *static_cast<counters*>(argument);
    const std::uint32_t self = test_kernel::current_thread() - 1;
    while (both.of[self] < 20'000 || both.of[1 - self] < 20'000) {
        both.of[self] = both.of[self] + 1;
    }
}

void test_preemption() {
    counters both;
    start(0, 1, count_against_the_other, &both);
    start(1, 1, count_against_the_other, &both);
    run();
    board::expect(test_kernel::switches() > 20,
                  "a tick takes the processor from one that keeps it");
}

/// A sum whose every addend is exact in `float`, so that one lost register shows. Where there is
/// floating point it is kept in registers that only the kernel saves: the core saves the first sixteen.
void add_floats(void* argument) {
    float sum = 0.0F;
    const float addend = static_cast<float>(test_kernel::current_thread());
    for (std::uint32_t count = 0; count != 20'000; ++count) {
#if defined(__ARM_FP) && __ARM_FP != 0
        asm volatile("" : : : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7");
        asm volatile("" : : : "s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15");
#else
        asm volatile("" : "+r"(count));
#endif
        sum += addend;
    }
    *static_cast<float*>(argument) = sum;
}

void test_floating_point() {
    float sums[2] = {};
    start(0, 1, add_floats, &sums[0]);
    start(1, 1, add_floats, &sums[1]);
    run();
    board::expect(sums[0] == 20'000.0F && sums[1] == 40'000.0F, "each thread has its own floats");
    board::expect(test_kernel::switches() > 20, "they were preempted");
}

/// Fills the registers a function must keep, is preempted, and looks again.
void keep_registers(void* argument) {
    volatile std::uint32_t seed = test_kernel::current_thread() * 0x0101'0101;
    std::uint32_t a = seed, b = seed + 1, c = seed + 2, d = seed + 3;
    std::uint32_t e = seed + 4, f = seed + 5, g = seed + 6, h = seed + 7;
    for (std::uint32_t count = 0; count != 4000; ++count) {
        asm volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d));
        asm volatile("" : "+r"(e), "+r"(f), "+r"(g), "+r"(h));
    }
    const std::uint32_t s = seed;
    *static_cast<bool*>(argument) = a == s && b == s + 1 && c == s + 2 && d == s + 3 &&
                                    e == s + 4 && f == s + 5 && g == s + 6 && h == s + 7;
}

void test_registers() {
    bool kept[2] = {};
    start(0, 1, keep_registers, &kept[0]);
    start(1, 1, keep_registers, &kept[1]);
    run();
    board::expect(kept[0] && kept[1], "each thread has its own registers");
    board::expect(test_kernel::switches() > 4, "they were preempted");
}

void test_sleep() {
    start(0, 1, [](void*) {
        test_kernel::sleep(5);
        happened.note('a');
        board::expect_equal(test_kernel::ticks(), 5, "a sleep takes its ticks");
    });
    start(1, 1, [](void*) {
        test_kernel::sleep(2);
        happened.note('b');
        test_kernel::sleep(4);
        happened.note('c');
    });
    run();
    board::expect(happened.is("bac"), "who sleeps longer wakes later");
}

void test_suspension() {
    static volatile bool other_ran;
    other_ran = false;
    start(0, 1, [](void*) {
        test_kernel::suspend();
        test_kernel::suspend();
        const std::uint32_t from = test_kernel::ticks();
        while (test_kernel::ticks() < from + 3) {
        }
        test_kernel::resume();
        test_kernel::yield();
        board::expect(!other_ran, "nobody else runs while the scheduler is suspended, nested too");
        test_kernel::resume();
        board::expect(other_ran, "a switch that was missed is made up for");
    });
    start(1, 2, [](void*) {
        test_kernel::sleep(1);
        other_ran = true;
    });
    run();
}

test_kernel::semaphore ready{0};
test_kernel::semaphore never{0};

void test_semaphore() {
    static test_kernel::semaphore slots{2};
    start(0, 1, [](void*) {
        board::expect(slots.take(0) && slots.take(test_kernel::forever) && !slots.take(0),
                      "a semaphore counts");
        board::expect(!never.take(3), "a wait ends in vain");
        board::expect_equal(test_kernel::ticks(), 3, "after its ticks");
        happened.note('a');
        ready.give();
        happened.note('b');
    });
    start(1, 2, [](void*) {
        board::expect(ready.take(test_kernel::forever), "a wait is served");
        happened.note('c');
    });
    start(2, 2,
          [](void*) { board::expect(!ready.take(2), "whose time is over is served no more"); });
    run();
    board::expect(happened.is("acb"), "the more urgent runs at once");
    board::expect(!ready.take(0) && !never.take(0), "nothing is left");
}

void test_semaphore_given_by_an_interrupt() {
    board::enable_interrupt([] {
        happened.note('i');
        ready.give();
        happened.note('j');
    });
    start(0, 1, [](void*) {
        happened.note('a');
        board::raise_interrupt();
        happened.note('b');
    });
    start(1, 2, [](void*) {
        board::expect(ready.take(test_kernel::forever), "an interrupt can give");
        happened.note('c');
    });
    run(0);
    board::expect(happened.is("aijcb"), "the thread it woke runs before the one it interrupted");
}

test_kernel::mutex resource;
test_kernel::mutex outer_resource;

void test_mutex() {
    start(0, 1, [](void*) {
        resource.lock();
        resource.lock();
        test_kernel::sleep(2);
        resource.unlock();
        happened.note('a');
        test_kernel::sleep(2);
        happened.note('b');
        resource.unlock();
    });
    start(1, 2, [](void*) {
        test_kernel::sleep(1);
        resource.lock();
        happened.note('c');
        resource.unlock();
    });
    run();
    board::expect(happened.is("abc"), "it is free when it was unlocked as often as locked");
}

/// The classic: low holds what high needs, and middle would keep low from ever giving it back.
void test_priority_inheritance() {
    start(0, 1, [](void*) {
        resource.lock();
        outer_resource.lock();
        const std::uint32_t from = test_kernel::ticks();
        while (test_kernel::ticks() < from + 4) {
        }
        happened.note('l');
        outer_resource.unlock();
        resource.unlock();
        happened.note('z');
    });
    start(1, 2, [](void*) {
        test_kernel::sleep(2);
        const std::uint32_t from = test_kernel::ticks();
        while (test_kernel::ticks() < from + 10) {
        }
        happened.note('m');
    });
    start(2, 3, [](void*) {
        test_kernel::sleep(1);
        resource.lock();
        happened.note('h');
        resource.unlock();
    });
    run();
    board::expect(happened.is("lhmz"), "an owner inherits the priority of who waits for it");
}

}  // namespace

int main() {
    test_turns();
    test_preemption();
    test_floating_point();
    test_registers();
    test_sleep();
    test_suspension();
    test_semaphore();
    test_semaphore_given_by_an_interrupt();
    test_mutex();
    test_priority_inheritance();
    return board::verdict();
}
