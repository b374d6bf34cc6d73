// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "FreeRTOS.h"
#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "kernel/kernel.hpp"
#include "kernel_as_freertos.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright_freertos.h"

/// That threads that preempt each other share the heap, and that an interrupt is kept out of it.

namespace {

constexpr std::uint32_t instructions_per_tick = 1013;
constexpr std::uint32_t rounds = 1500;
constexpr std::uint32_t threads = 3;

test_kernel::stack<1024> stacks[threads];
volatile std::uint32_t damaged = 0;

void fill_and_expect(std::uint8_t* block, std::size_t size, std::uint8_t mark) {
    std::memset(block, mark, size);
    for (std::size_t index = 0; index != size; ++index) {
        if (block[index] != mark) {
            damaged = damaged + 1;
        }
    }
}

void use_the_heap(void*) {
    const auto mark = static_cast<std::uint8_t>(test_kernel::current_thread());
    std::uint32_t random = 77u * mark;
    for (std::uint32_t round = 0; round != rounds; ++round) {
        random = random * 1664525u + 1013904223u;
        const std::size_t size = 1 + (random >> 24);
        auto* block = static_cast<std::uint8_t*>(pvPortMalloc(size));
        if (block == nullptr) {
            continue;
        }
        fill_and_expect(block, size, mark);
        auto* const larger = static_cast<std::uint8_t*>(pvPortRealloc(block, size + 24));
        if (larger != nullptr) {
            for (std::size_t index = 0; index != size; ++index) {
                damaged = damaged + (larger[index] != mark ? 1 : 0);
            }
            block = larger;
        }
        vPortFree(block);
    }
}

void test_threads() {
    const std::size_t at_first = xPortGetFreeHeapSize();
    for (auto& stack : stacks) {
        test_kernel::create_thread(stack.bytes, 1, use_the_heap, nullptr);
    }
    test_kernel::run(instructions_per_tick);
    board::expect(test_kernel::switches() > 200, "the threads preempted each other");
    board::expect_equal(damaged, 0, "bytes that another thread overwrote");
    board::expect_equal(kernel_as_freertos::asserts, 0, "asserts");
    board::expect_equal(xPortGetFreeHeapSize(), at_first, "free bytes when all is freed");
    HeapStats_t stats;
    vPortGetHeapStats(&stats);
    board::expect_equal(stats.xNumberOfFreeBlocks, 1, "free blocks when all is freed");
    board::expect_equal(stats.xNumberOfSuccessfulFrees, stats.xNumberOfSuccessfulAllocations,
                        "frees and allocations");
    board::expect(stats.xNumberOfSuccessfulAllocations > rounds, "requests were served");
}

/// The thread that failed is in the record, by its number.
void test_failure() {
    test_kernel::create_thread(
        stacks[0].bytes, 1,
        [](void*) {
            board::expect(pvPortMalloc(1'000'000) == nullptr, "what does not fit is null");
        },
        nullptr);
    const std::uint32_t hooks = kernel_as_freertos::hooks;
    test_kernel::run(0);
    board::expect_equal(kernel_as_freertos::hooks, hooks + 1, "calls of the hook");
    const ramwright::context thread{.number = 1, .interrupt = false};
    board::expect(ramwright::failures.last()->who == thread, "the record names the thread");
}

/// An interrupt in the middle of a thread's request, which also allocates and frees.
void test_interrupt() {
    static void* kept;
    static volatile bool refused;
    kept = pvPortMalloc(40);
    const std::size_t before = xPortGetFreeHeapSize();
    const std::uint32_t asserts = kernel_as_freertos::asserts;
    board::enable_interrupt([] {
        refused = pvPortMalloc(40) == nullptr;
        vPortFree(kept);
    });
    kernel_as_freertos::in_trace = [] {
        kernel_as_freertos::in_trace = nullptr;
        board::raise_interrupt();
    };
    test_kernel::create_thread(
        stacks[0].bytes, 1, [](void*) { vPortFree(pvPortMalloc(40)); }, nullptr);
    test_kernel::run(0);
    board::expect(refused, "an interrupt is refused a block");
    board::expect_equal(kernel_as_freertos::asserts, asserts + 2, "asserts in the interrupt");
    board::expect(ramwright::failures.last()->kind == ramwright::failure_kind::forbidden_context,
                  "the record says why");
    const ramwright::context interrupt{.number = board::raised_exception, .interrupt = true};
    board::expect(ramwright::failures.last()->who == interrupt, "and who");
    board::expect_equal(xPortGetFreeHeapSize(), before, "free bytes are as before");
    vPortFree(kept);
}

}  // namespace

int main() {
    test_threads();
    test_failure();
    test_interrupt();
    return board::verdict();
}
