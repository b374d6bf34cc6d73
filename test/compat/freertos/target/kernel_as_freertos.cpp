// SPDX-License-Identifier: Apache-2.0
#include "kernel_as_freertos.hpp"

#include <cstddef>

#include "FreeRTOS.h"
#include "kernel/kernel.hpp"
#include "task.h"

namespace kernel_as_freertos {

volatile std::uint32_t asserts = 0;
volatile std::uint32_t hooks = 0;
void (*volatile in_trace)() = nullptr;

}  // namespace kernel_as_freertos

using namespace kernel_as_freertos;

extern "C" {

void vTaskSuspendAll() { test_kernel::suspend(); }
BaseType_t xTaskResumeAll() {
    test_kernel::resume();
    return pdFALSE;
}
// Main is no task: while it runs, the scheduler does not.
BaseType_t xTaskGetSchedulerState() {
    return test_kernel::current_thread() == 0 ? taskSCHEDULER_NOT_STARTED : taskSCHEDULER_RUNNING;
}
TaskHandle_t xTaskGetCurrentTaskHandle() {
    return reinterpret_cast<TaskHandle_t>(test_kernel::current_thread());
}
void vTaskGetInfo(TaskHandle_t task, TaskStatus_t* status, BaseType_t, eTaskState) {
    status->xTaskNumber = reinterpret_cast<UBaseType_t>(task);
}

void test_assert(int holds) { asserts = asserts + (holds == 0 ? 1 : 0); }
void test_trace_malloc(void*, size_t) {
    if (auto* const run = in_trace; run != nullptr) {
        run();
    }
}
void test_trace_free(void*, size_t) {}
void vApplicationMallocFailedHook() { hooks = hooks + 1; }

}  // extern "C"
