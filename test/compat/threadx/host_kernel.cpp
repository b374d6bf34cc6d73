// SPDX-License-Identifier: Apache-2.0
#include "host_kernel.hpp"

#include <condition_variable>
#include <mutex>

namespace {

thread_local TX_THREAD self{};
thread_local bool is_thread = false;

/// Whoever has the preemption-threshold 0 has it.
std::recursive_mutex processor;

class semaphore {
public:
    explicit semaphore(ULONG count) : count_{count} {}

    bool get(ULONG wait_option) {
        std::unique_lock exclusive{lock_};
        if (wait_option == TX_WAIT_FOREVER) {
            given_.wait(exclusive, [this] { return count_ != 0; });
        }
        if (count_ == 0) {
            return false;
        }
        --count_;
        return true;
    }
    void put() {
        const std::lock_guard exclusive{lock_};
        ++count_;
        // Under the lock: whoever waits may delete it as soon as it can.
        given_.notify_one();
    }

private:
    std::mutex lock_;
    std::condition_variable given_;
    ULONG count_;
};

semaphore& of(TX_SEMAPHORE* handle) { return *static_cast<semaphore*>(handle->room[0]); }
std::recursive_mutex& of(TX_MUTEX* handle) {
    return *static_cast<std::recursive_mutex*>(handle->room[0]);
}

}  // namespace

void host_kernel::become_thread(UINT priority) {
    self = {priority, priority == 0 ? 1 : priority};
    is_thread = true;
}
void host_kernel::become_boot() { is_thread = false; }

extern "C" {

TX_THREAD* tx_thread_identify() { return is_thread ? &self : nullptr; }
UINT tx_thread_info_get(TX_THREAD* thread, CHAR**, UINT*, ULONG*, UINT* priority, UINT*, ULONG*,
                        TX_THREAD**, TX_THREAD**) {
    *priority = thread->tx_thread_priority;
    return TX_SUCCESS;
}
UINT tx_thread_preemption_change(TX_THREAD* thread, UINT threshold, UINT* before) {
    *before = thread->tx_thread_preempt_threshold;
    if (threshold == 0 && *before != 0) {
        processor.lock();
    } else if (threshold != 0 && *before == 0) {
        processor.unlock();
    }
    thread->tx_thread_preempt_threshold = threshold;
    return TX_SUCCESS;
}

UINT tx_semaphore_create(TX_SEMAPHORE* handle, CHAR*, ULONG count) {
    handle->room[0] = new semaphore{count};
    return TX_SUCCESS;
}
UINT tx_semaphore_delete(TX_SEMAPHORE* handle) {
    delete &of(handle);
    return TX_SUCCESS;
}
UINT tx_semaphore_get(TX_SEMAPHORE* handle, ULONG wait_option) {
    return of(handle).get(wait_option) ? TX_SUCCESS : TX_NO_INSTANCE;
}
UINT tx_semaphore_put(TX_SEMAPHORE* handle) {
    of(handle).put();
    return TX_SUCCESS;
}

UINT tx_mutex_create(TX_MUTEX* handle, CHAR*, UINT) {
    handle->room[0] = new std::recursive_mutex;
    return TX_SUCCESS;
}
UINT tx_mutex_delete(TX_MUTEX* handle) {
    delete &of(handle);
    return TX_SUCCESS;
}
UINT tx_mutex_get(TX_MUTEX* handle, ULONG) {
    of(handle).lock();
    return TX_SUCCESS;
}
UINT tx_mutex_put(TX_MUTEX* handle) {
    of(handle).unlock();
    return TX_SUCCESS;
}

}  // extern "C"
