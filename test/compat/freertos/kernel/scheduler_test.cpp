// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstddef>
#include <cstdint>

#include "FreeRTOS.h"
#include "board/console.hpp"
#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "board/semihosting.hpp"
#include "ramwright/alloc/general.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/locked.hpp"
#include "ramwright/port/scheduler.hpp"
#include "task.h"

/// FreeRTOS's own mutex and semaphore as the library uses them: tasks that yield while they hold the mutex
/// keep the others out, it is taken twice by one, an interrupt is refused it; a semaphore is waited for
/// with and without an end, and given by a task and by an interrupt.

namespace {

using ramwright::hold;
using ramwright::recursive_mutex;
using ramwright::port::scheduler::forever;
using ramwright::port::scheduler::semaphore;

constexpr std::uint32_t workers = 3;
constexpr std::uint32_t rounds = 300;

alignas(8) std::array<std::byte, 8 * 1024> heap_bytes;
using heap_type = ramwright::locked<ramwright::general<>, recursive_mutex>;

// Made by main: FreeRTOS's objects are not there before it runs.
heap_type* heap = nullptr;
recursive_mutex* mutex = nullptr;
semaphore* done = nullptr;
semaphore* signal = nullptr;

volatile std::uint32_t counted = 0;
volatile std::uint32_t refused = 0;

/// Would lose a count if another came between: the task yields there.
void count() {
    const hold outer{*mutex};
    const hold again{*mutex};
    const std::uint32_t seen = counted;
    taskYIELD();
    counted = seen + 1;
}

void work(void*) {
    void* block = nullptr;
    for (std::uint32_t round = 0; round != rounds; ++round) {
        count();
        void* const next = heap->allocate({.size = 1 + round % 200});
        refused = refused + (next == nullptr || !heap->deallocate(block) ? 1 : 0);
        block = next;
    }
    heap->deallocate(block);
    done->give();
    vTaskDelay(portMAX_DELAY);
}

void expect_waiting_ends() {
    const TickType_t before = xTaskGetTickCount();
    board::expect(!signal->take(5), "a semaphore that nobody gives is not taken");
    board::expect_equal(static_cast<std::uint32_t>(xTaskGetTickCount() - before), 5,
                        "ticks waited");
    board::expect(!signal->take(0), "nor is it without waiting");
}

void expect_interrupt_gives_and_is_refused() {
    static volatile bool served = false;
    board::enable_interrupt([] {
        served = heap->try_allocate({.size = 8}) != nullptr;
        signal->give();
    });
    // Of the least urgent that may call the kernel: those above its limit must not.
    *reinterpret_cast<volatile std::uint8_t*>(0xE000'E405) = 0xE0;  // NVIC_IPR1, line 5
    {
        const hold exclusive{*mutex};
        board::raise_interrupt();
    }
    board::expect(signal->take(forever), "what an interrupt gives is taken");
    board::expect(!served, "an interrupt is refused a heap behind a mutex");
    board::expect(heap->check(), "and did not touch it");
}

void supervise(void*) {
    for (std::uint32_t left = workers; left != 0; --left) {
        board::expect(done->take(forever), "a worker is done");
    }
    board::expect_equal(counted, workers * rounds, "counts");
    board::expect_equal(refused, 0, "calls that failed");
    board::expect_equal(heap->snapshot().live_blocks, 0, "live blocks");
    board::expect(heap->check(), "the heap is intact");
    expect_waiting_ends();
    expect_interrupt_gives_and_is_refused();
    board::print(tskKERNEL_VERSION_NUMBER ": ");
    board::exit(board::verdict());
}

}  // namespace

extern "C" {

void test_assert_failed() { board::fail("An assert failed."); }
void vApplicationMallocFailedHook() { board::fail("A request failed."); }

}  // extern "C"

int main() {
    static heap_type the_heap{heap_bytes};
    static recursive_mutex the_mutex;
    static semaphore all_done{0};
    static semaphore one_signal{0};
    heap = &the_heap;
    mutex = &the_mutex;
    done = &all_done;
    signal = &one_signal;
    for (std::uint32_t left = workers; left != 0; --left) {
        board::expect(xTaskCreate(work, "work", 200, nullptr, 1, nullptr) == pdPASS, "a task");
    }
    board::expect(xTaskCreate(supervise, "supervise", 400, nullptr, 2, nullptr) == pdPASS,
                  "a task");
    vTaskStartScheduler();
    board::fail("The scheduler did not start.");
}
