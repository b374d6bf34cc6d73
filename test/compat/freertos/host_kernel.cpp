// SPDX-License-Identifier: Apache-2.0
#include "host_kernel.hpp"

#include <atomic>
#include <mutex>
#include <utility>

#include "FreeRTOS.h"
#include "task.h"

namespace host_kernel {
namespace {

std::atomic<bool> started{false};
std::recursive_mutex suspension;
std::mutex events_lock;
std::string events;
std::map<void*, std::size_t> traced;

void note(char what) {
    const std::lock_guard exclusive{events_lock};
    events += what;
}

}  // namespace

void (*in_hook)() = nullptr;

void start_scheduler() { started = true; }
void stop_scheduler() { started = false; }

std::string happened() {
    const std::lock_guard exclusive{events_lock};
    return std::exchange(events, {});
}

std::map<void*, std::size_t>& traced_blocks() { return traced; }

}  // namespace host_kernel

using namespace host_kernel;

extern "C" {

void vTaskSuspendAll() {
    suspension.lock();
    note('(');
}
BaseType_t xTaskResumeAll() {
    note(')');
    suspension.unlock();
    return pdFALSE;
}
BaseType_t xTaskGetSchedulerState() {
    return started ? taskSCHEDULER_RUNNING : taskSCHEDULER_NOT_STARTED;
}
TaskHandle_t xTaskGetCurrentTaskHandle() {
    static thread_local int task;
    return reinterpret_cast<TaskHandle_t>(&task);
}
void vTaskGetInfo(TaskHandle_t, TaskStatus_t* status, BaseType_t, eTaskState) {
    static std::atomic<UBaseType_t> last{0};
    static thread_local const UBaseType_t number = ++last;
    status->xTaskNumber = number;
}

void test_assert(int holds) {
    if (holds == 0) {
        note('!');
    }
}
// Called with the scheduler suspended, or before it started: nothing else needs to keep threads out.
void test_trace_malloc(void* pv, size_t size) {
    note(pv == nullptr ? '0' : 'm');
    if (pv != nullptr) {
        traced[pv] = size;
    }
}
void test_trace_free(void* pv, size_t size) {
    const auto found = traced.find(pv);
    note(found != traced.end() && found->second == size ? 'f' : '?');
    traced.erase(pv);
}
void vApplicationMallocFailedHook() {
    note('h');
    if (in_hook != nullptr) {
        in_hook();
    }
}

}  // extern "C"
