// SPDX-License-Identifier: Apache-2.0
#include "kernel/mutex.hpp"

#include "board/console.hpp"
#include "kernel/core.hpp"
#include "kernel/kernel.hpp"
#include "kernel/thread.hpp"

namespace test_kernel {

void mutex::lock() noexcept {
    if (core::in_interrupt()) {
        board::fail("An interrupt must not lock a mutex.");
    }
    thread& self = running();
    {
        const core::critical_section exclusive;
        if (owner_ == nullptr || owner_ == &self) {
            owner_ = &self;
            ++depth_;
            return;
        }
        require_waiting_allowed(exclusive);
        start_waiting(this, owner_, forever);
    }
    core::request_switch();
}

void mutex::unlock() noexcept {
    if (core::in_interrupt()) {
        board::fail("An interrupt must not unlock a mutex.");
    }
    {
        const core::critical_section exclusive;
        if (owner_ != &running()) {
            board::fail("A thread unlocked a mutex that it does not own.");
        }
        if (--depth_ != 0) {
            return;
        }
        owner_ = next_waiter_for(this);
        if (owner_ == nullptr) {
            return;
        }
        depth_ = 1;
        serve(*owner_);
        hand_over(this, *owner_);
    }
    core::request_switch();
}

}  // namespace test_kernel
