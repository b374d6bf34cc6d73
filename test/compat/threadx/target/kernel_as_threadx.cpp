// SPDX-License-Identifier: Apache-2.0
#include "kernel_as_threadx.hpp"

#include <new>

#include "kernel/kernel.hpp"
#include "kernel/mutex.hpp"
#include "kernel/semaphore.hpp"
#include "tx_api.h"

/// The test kernel under the names of ThreadX that the drop-in calls.

namespace {

TX_THREAD threads[test_kernel::most_threads + 1];

template <typename Object, typename Handle>
Object& of(Handle* handle) noexcept {
    static_assert(sizeof(Object) <= sizeof(Handle));
    return *std::launder(reinterpret_cast<Object*>(handle));
}

}  // namespace

void kernel_as_threadx::set_priority(std::uint32_t thread, UINT priority) noexcept {
    threads[thread] = {priority, priority};
}

extern "C" {

TX_THREAD* tx_thread_identify() {
    const std::uint32_t number = test_kernel::current_thread();
    return number == 0 ? nullptr : &threads[number];
}
UINT tx_thread_info_get(TX_THREAD* thread, CHAR**, UINT*, ULONG*, UINT* priority, UINT*, ULONG*,
                        TX_THREAD**, TX_THREAD**) {
    *priority = thread->tx_thread_priority;
    return TX_SUCCESS;
}
UINT tx_thread_preemption_change(TX_THREAD* thread, UINT threshold, UINT* before) {
    *before = thread->tx_thread_preempt_threshold;
    thread->tx_thread_preempt_threshold = threshold;
    if (threshold == 0 && *before != 0) {
        test_kernel::suspend();
    } else if (threshold != 0 && *before == 0) {
        test_kernel::resume();
    }
    return TX_SUCCESS;
}

UINT tx_semaphore_create(TX_SEMAPHORE* handle, CHAR*, ULONG count) {
    ::new (static_cast<void*>(handle)) test_kernel::semaphore{count};
    return TX_SUCCESS;
}
UINT tx_semaphore_delete(TX_SEMAPHORE*) { return TX_SUCCESS; }
UINT tx_semaphore_get(TX_SEMAPHORE* handle, ULONG wait_option) {
    const bool taken = of<test_kernel::semaphore>(handle).take(wait_option);
    return taken ? TX_SUCCESS : TX_NO_INSTANCE;
}
UINT tx_semaphore_put(TX_SEMAPHORE* handle) {
    of<test_kernel::semaphore>(handle).give();
    return TX_SUCCESS;
}

UINT tx_mutex_create(TX_MUTEX* handle, CHAR*, UINT) {
    ::new (static_cast<void*>(handle)) test_kernel::mutex;
    return TX_SUCCESS;
}
UINT tx_mutex_delete(TX_MUTEX*) { return TX_SUCCESS; }
UINT tx_mutex_get(TX_MUTEX* handle, ULONG) {
    of<test_kernel::mutex>(handle).lock();
    return TX_SUCCESS;
}
UINT tx_mutex_put(TX_MUTEX* handle) {
    of<test_kernel::mutex>(handle).unlock();
    return TX_SUCCESS;
}

}  // extern "C"
