// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "FreeRTOS.h"
#include "board/console.hpp"
#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "board/semihosting.hpp"
#include "config.hpp"
#include "queue.h"
#include "ramwright/core/failure.hpp"
#include "ramwright_freertos.h"
#include "task.h"

/// The drop-in under FreeRTOS's own kernel: it allocates its tasks and queues, tasks that preempt each
/// other use it, and an interrupt is kept out.

namespace {

using ramwright::freertos::scheme;
constexpr bool frees = ramwright::freertos::config::heap != scheme::heap_1;
constexpr std::uint32_t workers = 3;

volatile std::uint32_t done = 0;
volatile std::uint32_t damaged = 0;
volatile std::uint32_t hooks = 0;
volatile std::uint32_t asserts = 0;
volatile bool asserts_are_expected = false;

void work(void* argument) {
    const auto mark = static_cast<std::uint8_t>(reinterpret_cast<std::uintptr_t>(argument));
    std::uint32_t random = 77u * mark;
    for (std::uint32_t round = 0; frees && round != 2000; ++round) {
        random = random * 1664525u + 1013904223u;
        const std::size_t size = 1 + (random >> 23);
        auto* block = static_cast<std::uint8_t*>(pvPortMalloc(size));
        if (block == nullptr) {
            continue;
        }
        std::memset(block, mark, size);
        if (void* const larger = pvPortRealloc(block, size + 24)) {
            block = static_cast<std::uint8_t*>(larger);
        }
        for (std::size_t index = 0; index != size; ++index) {
            damaged = damaged + (block[index] != mark ? 1 : 0);
        }
        vPortFree(block);
        if (round % 100 == 0) {
            vTaskDelay(1);
        }
    }
    done = done + 1;
    vTaskDelay(portMAX_DELAY);
}

void expect_interrupt_kept_out() {
    static volatile bool refused;
    board::enable_interrupt([] { refused = pvPortMalloc(40) == nullptr; });
    const std::size_t before = xPortGetFreeHeapSize();
    asserts_are_expected = true;
    board::raise_interrupt();
    asserts_are_expected = false;
    board::expect(refused && asserts == 1, "an interrupt is refused, and asserts");
    board::expect(ramwright::failures.last()->kind == ramwright::failure_kind::forbidden_context,
                  "the record says why");
    board::expect_equal(xPortGetFreeHeapSize(), before, "free bytes are as before");
}

void supervise(void*) {
    const std::size_t at_first = xPortGetFreeHeapSize();
    while (done != workers) {
        vTaskDelay(2);
    }
    board::expect_equal(damaged, 0, "bytes that another task overwrote");
    board::expect_equal(xPortGetFreeHeapSize(), at_first, "free bytes when all is freed");
    board::expect(pvPortMalloc(1'000'000) == nullptr, "what does not fit is null");
    board::expect_equal(hooks > 0 ? 1 : 0, 1, "calls of the hook");
    TaskStatus_t self;
    vTaskGetInfo(nullptr, &self, pdFALSE, eRunning);
    board::expect_equal(ramwright::failures.last()->who.number,
                        static_cast<std::uint32_t>(self.xTaskNumber),
                        "the record names the task by the kernel's number");
    expect_interrupt_kept_out();
    board::print(tskKERNEL_VERSION_NUMBER ": ");
    board::exit(board::verdict());
}

void expect_basepri(std::uint32_t expected) {
    std::uint32_t basepri;
    asm volatile("mrs %0, basepri" : "=r"(basepri));
    board::expect_equal(basepri, expected, "BASEPRI before the scheduler starts");
}

}  // namespace

extern "C" {

void test_assert_failed() {
    asserts = asserts + 1;
    if (!asserts_are_expected) {
        board::fail("An assert failed.");
    }
}
void vApplicationMallocFailedHook() { hooks = hooks + 1; }

}  // extern "C"

int main() {
    alignas(8) static std::uint8_t regions_memory[32 * 1024];
    if (ramwright::freertos::config::heap == scheme::heap_5) {
        const HeapRegion_t regions[] = {
            {regions_memory, 16 * 1024}, {regions_memory + 20 * 1024, 12 * 1024}, {nullptr, 0}};
        vPortDefineHeapRegions(regions);
    }
    void* const early = pvPortMalloc(100);
    board::expect(early != nullptr, "requests are served before the scheduler starts");
    expect_basepri(0);
    if (frees) {
        vPortFree(early);
    }
    board::expect(xQueueCreate(4, 4) != nullptr, "a queue");
    for (std::uintptr_t mark = 1; mark <= workers; ++mark) {
        board::expect_equal(static_cast<std::uint32_t>(xTaskCreate(
                                work, "work", 200, reinterpret_cast<void*>(mark), 1, nullptr)),
                            pdPASS, "a task");
    }
    board::expect_equal(
        static_cast<std::uint32_t>(xTaskCreate(supervise, "supervise", 400, nullptr, 2, nullptr)),
        pdPASS, "a task");
    vTaskStartScheduler();
    board::fail("The scheduler did not start.");
}
