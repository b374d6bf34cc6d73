// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "kernel/kernel.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright_newlib_heap.hpp"

#if defined(__PICOLIBC__)
#include <sys/lock.h>
#else
#include <malloc.h>
#include <reent.h>
#endif

/// Two threads that take turns and an interrupt that comes when one of them is preempted: each prints
/// floating-point numbers, copies texts and fills containers, all on one heap.

extern "C" char* strdup(const char*);

namespace {

alignas(8) std::array<std::byte, 3 * 1024> region;

}  // namespace

ramwright::locked<ramwright::general<>, ramwright::masked_interrupts>&
ramwright::newlib::heap() noexcept {
    static locked<general<>, masked_interrupts> heap{region};
    return heap;
}

namespace {

using ramwright::newlib::heap;

constexpr std::uint32_t rounds = 60;
constexpr std::uint32_t instructions_per_tick = 3'000;

// Each a function of its own, or all that they have on the stack would be there together: an interrupt
// has 1 KiB.

/// A text worked out by way of a floating-point number, and without.
[[gnu::noinline]] void print(char (&text)[40], std::uint32_t eighths) {
    snprintf(text, sizeof text, "value %.3f of a reading", static_cast<double>(eighths) / 8);
}
[[gnu::noinline]] void print_without_fractions(char (&text)[40], std::uint32_t eighths) {
    snprintf(text, sizeof text, "value %lu.%03lu of a reading",
             static_cast<unsigned long>(eighths / 8),
             static_cast<unsigned long>(eighths % 8 * 125));
}

[[nodiscard]] [[gnu::noinline]] bool texts_are_right(std::uint32_t number) {
    char text[40];
    print(text, number);
    char* const copy = strdup(text);
    print_without_fractions(text, number);
    const bool right = copy != nullptr && strcmp(copy, text) == 0;
    std::string line{copy};
    line += " and one that follows";
    free(copy);
    return right && line.size() == strlen(text) + 21 && line.find(text) == 0;
}

[[nodiscard]] [[gnu::noinline]] bool samples_are_right(std::uint32_t number) {
    std::vector<std::uint32_t> samples;
    for (std::uint32_t sample = 0; sample != 20; ++sample) {
        samples.push_back(number + sample);
    }
    std::uint32_t sum = 0;
    for (const std::uint32_t sample : samples) {
        sum += sample;
    }
    return sum == 20 * number + 190;
}

struct tally {
    std::uint32_t rounds = 0;
    std::uint32_t wrong = 0;

    void work(std::uint32_t number) {
        wrong += texts_are_right(number) && samples_are_right(number) ? 0 : 1;
        ++rounds;
    }
};
std::array<tally, 3> tallies;  // of the threads by their numbers, and of the interrupt
tally& of_interrupt = tallies[0];

#if !defined(__PICOLIBC__)

// newlib's own state is per context too, and it is the application that switches it.
std::array<struct _reent, 3> tasks;

class [[nodiscard]] task_scope {
public:
    explicit task_scope(struct _reent& task) : before_{_impure_ptr} { _impure_ptr = &task; }
    ~task_scope() { _impure_ptr = before_; }

    task_scope(const task_scope&) = delete;
    task_scope& operator=(const task_scope&) = delete;

private:
    struct _reent* before_;
};

#endif

void serve() {
#if !defined(__PICOLIBC__)
    static struct _reent own = _REENT_INIT(own);
    const task_scope scope{own};
#endif
    of_interrupt.work(of_interrupt.rounds * 37 + 5);
}

// What the kernel calls, in an interrupt, to have the next thread chosen.
extern "C" void* __real_test_kernel_switch(void* stack_pointer);
extern "C" void* __wrap_test_kernel_switch(void* stack_pointer);
extern "C" void* __wrap_test_kernel_switch(void* stack_pointer) {
    void* const next = __real_test_kernel_switch(stack_pointer);
#if !defined(__PICOLIBC__)
    _impure_ptr = &tasks[test_kernel::current_thread()];
#endif
    static std::uint32_t calls = 0;
    if (++calls % 4 == 0) {  // or nothing else would get on
        board::raise_interrupt();
    }
    return next;
}

#if defined(__PICOLIBC__)
void lock_library() { __LIBC_LOCK(); }
void unlock_library() { __LIBC_UNLOCK(); }
#else
void lock_library() { __malloc_lock(_impure_ptr); }
void unlock_library() { __malloc_unlock(_impure_ptr); }
#endif

std::uint32_t locked_rounds = 0;

/// Loses counts if another thread gets in between.
void count_under_the_library_s_lock() {
    lock_library();
    const std::uint32_t before = locked_rounds;
    lock_library();
    test_kernel::yield();
    unlock_library();
    test_kernel::yield();
    locked_rounds = before + 1;
    unlock_library();
}

void thread(void*) {
    tally& mine = tallies[test_kernel::current_thread()];
    for (std::uint32_t round = 0; round != rounds; ++round) {
        mine.work(round * 13 + test_kernel::current_thread());
        count_under_the_library_s_lock();
    }
}

test_kernel::stack<1280> stacks[2];

void run_threads() {
    tallies = {};
    locked_rounds = 0;
    for (auto& stack : stacks) {
        test_kernel::create_thread(stack.bytes, 1, thread, nullptr);
    }
    test_kernel::run(instructions_per_tick);
    for (const tally& one : tallies) {
        board::expect_equal(one.wrong, 0, "rounds that went wrong");
    }
    board::expect_equal(tallies[1].rounds, rounds, "rounds of the first thread");
    board::expect_equal(tallies[2].rounds, rounds, "rounds of the second thread");
    board::expect(of_interrupt.rounds >= rounds, "the interrupt came again and again");
    board::expect(test_kernel::switches() >= 2 * rounds, "the threads took turns");
    board::expect_equal(locked_rounds, 2 * rounds, "rounds under the C library's lock");
    board::expect(heap().check(), "the heap is intact");
}

}  // namespace

int main() {
    board::enable_interrupt(serve);
#if !defined(__PICOLIBC__)
    for (struct _reent& task : tasks) {
        _REENT_INIT_PTR(&task);
    }
#endif
    run_threads();
    // What newlib keeps for each task to print numbers with, it keeps for good.
    const std::uint32_t kept = heap().snapshot().live_blocks;
    run_threads();
    board::expect_equal(heap().snapshot().live_blocks, kept, "live blocks after another run");
    board::expect_equal(ramwright::failures.total(), 0, "failures on record");
    return board::verdict();
}
