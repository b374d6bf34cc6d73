// SPDX-License-Identifier: Apache-2.0
#include "kernel/semaphore.hpp"

#include <cstdint>

#include "kernel/core.hpp"
#include "kernel/kernel.hpp"
#include "kernel/thread.hpp"

namespace test_kernel {

bool semaphore::take(std::uint32_t ticks) noexcept {
    require_call_allowed();
    {
        const core::critical_section exclusive;
        if (count_ != 0) {
            --count_;
            return true;
        }
        if (ticks == 0) {
            return false;
        }
        require_waiting_allowed(exclusive);
        start_waiting(this, nullptr, ticks);
    }
    core::request_switch();
    return running().served;
}

void semaphore::give() noexcept {
    require_call_allowed();
    {
        const core::critical_section exclusive;
        thread* const waiter = next_waiter_for(this);
        if (waiter == nullptr) {
            ++count_;
            return;
        }
        serve(*waiter);
    }
    core::request_switch();
}

}  // namespace test_kernel
