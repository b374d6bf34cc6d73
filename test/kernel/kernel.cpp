// SPDX-License-Identifier: Apache-2.0
#include "kernel/kernel.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/console.hpp"
#include "interrupt/alarm.hpp"
#include "kernel/core.hpp"
#include "kernel/thread.hpp"

namespace test_kernel {
namespace {

constexpr std::uint32_t untouched = 0x57AC'E4D5;

constinit std::array<thread, 1 + most_threads> threads{};
constinit std::uint32_t created = 0;
constinit std::uint32_t current = 0;
constinit volatile std::uint32_t alive = 0;
constinit volatile std::uint32_t suspended = 0;
constinit volatile bool switch_missed = false;
constinit bool running_threads = false;
constinit std::uint32_t tick_length = 0;
constinit volatile std::uint32_t tick_count = 0;
constinit std::uint32_t switch_count = 0;
constinit std::uint32_t waits_begun = 0;
constinit switch_hook at_switch = nullptr;

void require(bool holds, const char* sentence) noexcept {
    if (!holds) {
        board::fail(sentence);
    }
}

void end_thread() {
    require(suspended == 0, "A thread ended and left the scheduler suspended.");
    {
        const core::critical_section exclusive;
        threads[current].state = thread_state::ended;
        alive = alive - 1;
    }
    core::request_switch();
}

/// The most urgent that can run; among equals whose turn it is after the running one.
std::uint32_t choose() noexcept {
    std::uint32_t best = 0;
    std::uint32_t best_urgency = 0;
    for (std::uint32_t step = 1; step <= created + 1; ++step) {
        const std::uint32_t candidate = (current + step) % (created + 1);
        const thread& one = threads[candidate];
        if (one.state == thread_state::ready && urgency_of(one) > best_urgency) {
            best = candidate;
            best_urgency = urgency_of(one);
        }
    }
    return best;
}

void on_tick(const board::interruption&) {
    board::set_alarm(tick_length, on_tick);
    tick_count = tick_count + 1;
    {
        const core::critical_section exclusive;
        for (thread& one : threads) {
            if (one.state == thread_state::waiting && one.ticks_left != forever &&
                --one.ticks_left == 0) {
                one.state = thread_state::ready;
                one.served = false;
            }
        }
    }
    core::request_switch();
}

}  // namespace

std::uint32_t create_thread(std::span<std::byte> stack, std::uint32_t priority,
                            thread_function function, void* argument) noexcept {
    require(!running_threads, "Threads are created before they run.");
    require(created < most_threads, "There are too many threads.");
    require(priority != 0, "Priority 0 is main's.");
    const auto bottom = (reinterpret_cast<std::uintptr_t>(stack.data()) + 3) & ~std::uintptr_t{3};
    const auto top = reinterpret_cast<std::uintptr_t>(stack.data() + stack.size());
    thread& one = threads[++created];
    one = {.stack_end = reinterpret_cast<std::uint32_t*>(bottom),
           .priority = priority,
           .state = thread_state::ready};
    *one.stack_end = untouched;
    one.stack_pointer = core::first_frame(top, function, argument, end_thread);
    return created;
}

void run(std::uint32_t instructions_per_tick) noexcept {
    require(!running_threads, "The kernel runs already.");
    threads[0] = {.state = thread_state::ready};
    current = 0;
    alive = created;
    tick_count = 0;
    switch_count = 0;
    tick_length = instructions_per_tick;
    running_threads = true;
    core::start_threads();
    if (tick_length != 0) {
        board::set_alarm(tick_length, on_tick);
    }
    core::request_switch();
    while (alive != 0) {
        core::sleep_unless_zero(&alive);
    }
    board::clear_alarm();
    core::stop_threads();
    running_threads = false;
    created = 0;
}

void yield() noexcept {
    require(!core::in_interrupt(), "An interrupt must not yield.");
    core::request_switch();
}

void sleep(std::uint32_t ticks) noexcept {
    {
        const core::critical_section exclusive;
        require_waiting_allowed(exclusive);
        if (ticks == 0) {
            return;
        }
        start_waiting(nullptr, nullptr, ticks);
    }
    core::request_switch();
}

void suspend() noexcept {
    require(!core::in_interrupt(), "An interrupt must not suspend the scheduler.");
    suspended = suspended + 1;
    asm volatile("" : : : "memory");
}

void resume() noexcept {
    require(!core::in_interrupt(), "An interrupt must not resume the scheduler.");
    require(suspended != 0, "The scheduler is not suspended.");
    asm volatile("" : : : "memory");
    suspended = suspended - 1;
    if (suspended == 0 && switch_missed) {
        switch_missed = false;
        core::request_switch();
    }
}

std::uint32_t current_thread() noexcept { return current; }
void on_switch(switch_hook hook) noexcept { at_switch = hook; }
std::uint32_t ticks() noexcept { return tick_count; }
std::uint32_t switches() noexcept { return switch_count; }

thread& running() noexcept { return threads[current]; }

std::uint32_t urgency_of(const thread& one) noexcept {
    std::uint32_t urgency = one.priority;
    for (const thread& other : threads) {
        if (other.state == thread_state::waiting && other.held_up_by == &one) {
            const std::uint32_t inherited = urgency_of(other);
            urgency = inherited > urgency ? inherited : urgency;
        }
    }
    return urgency;
}

void require_waiting_allowed(const core::critical_section& exclusive) noexcept {
    require(!core::in_interrupt(), "An interrupt must not wait.");
    require(current != 0, "Main must not wait.");
    require(suspended == 0, "A thread must not wait while the scheduler is suspended.");
    require(!exclusive.nested(), "A thread must not wait while interrupts are masked.");
}

void require_call_allowed() noexcept {
    require(!core::in_too_urgent_interrupt(), "This interrupt is too urgent to call the kernel.");
}

void start_waiting(const void* object, const thread* held_up_by, std::uint32_t ticks) noexcept {
    thread& self = threads[current];
    self.state = thread_state::waiting;
    self.waits_for = object;
    self.held_up_by = held_up_by;
    self.ticks_left = ticks;
    self.waits_since = ++waits_begun;
}

thread* next_waiter_for(const void* object) noexcept {
    thread* next = nullptr;
    for (thread& one : threads) {
        if (one.state != thread_state::waiting || one.waits_for != object) {
            continue;
        }
        if (next == nullptr || urgency_of(one) > urgency_of(*next) ||
            (urgency_of(one) == urgency_of(*next) && one.waits_since < next->waits_since)) {
            next = &one;
        }
    }
    return next;
}

void serve(thread& waiter) noexcept {
    waiter.state = thread_state::ready;
    waiter.served = true;
    waiter.held_up_by = nullptr;
}

void hand_over(const void* object, const thread& owner) noexcept {
    for (thread& one : threads) {
        if (one.state == thread_state::waiting && one.waits_for == object) {
            one.held_up_by = &owner;
        }
    }
}

}  // namespace test_kernel

extern "C" void* test_kernel_switch(void* stack_pointer) {
    using namespace test_kernel;
    const core::critical_section exclusive;
    thread& before = threads[current];
    before.stack_pointer = stack_pointer;
    const std::uint32_t next = suspended == 0 ? choose() : current;
    if (at_switch != nullptr) {
        at_switch(current, next);
    }
    require(current == 0 || (*before.stack_end == untouched && stack_pointer > before.stack_end),
            "The stack of a thread has overflowed.");
    if (suspended != 0) {
        switch_missed = true;
        return stack_pointer;
    }
    switch_count += next != current ? 1 : 0;
    current = next;
    return threads[current].stack_pointer;
}
