// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "board/command_line.hpp"
#include "board/console.hpp"
#include "board/interrupt.hpp"
#include "kernel/kernel.hpp"
#include "kernel/mutex.hpp"
#include "kernel/semaphore.hpp"
#include "ramwright/port/port.hpp"

/// Misuses the test kernel in the way that `misuse=<number>` says. The run must end with the sentence that
/// CMakeLists.txt expects, never behind the misuse.

namespace {

test_kernel::stack<512> stack;
test_kernel::semaphore nothing{0};
test_kernel::mutex resource;

void wait() { static_cast<void>(nothing.take(test_kernel::forever)); }

[[gnu::noinline]] std::uint32_t use_stack(std::uint32_t depth) {
    volatile std::uint32_t words[16] = {depth};
    test_kernel::yield();
    return depth == 0 ? words[0] : use_stack(depth - 1) + words[0];
}

struct misuse {
    test_kernel::thread_function in_thread;
    void (*in_interrupt)();
};

constexpr misuse cases[] = {
    {nullptr, wait},
    {[](void*) {
         static_cast<void>(ramwright::port::mask_interrupts());
         wait();
     },
     nullptr},
    {[](void*) {
         test_kernel::suspend();
         wait();
     },
     nullptr},
    {[](void*) { resource.unlock(); }, nullptr},
    {[](void*) { static_cast<void>(use_stack(20)); }, nullptr},
    {nullptr, [] { resource.lock(); }},
#if defined(__ARM_ARCH) && __ARM_ARCH >= 7
    {nullptr,
     [] {
         *reinterpret_cast<volatile std::uint8_t*>(0xE000'E405) =
             0x20;  // its own priority, in NVIC_IPR
         nothing.give();
     }},
#endif
};

}  // namespace

int main() {
    board::command_line options;
    const std::uint32_t number = options.number("misuse", 0);
    options.refuse_unknown();
    if (number >= sizeof cases / sizeof cases[0]) {
        board::fail("There is no such misuse.");
    }
    const misuse& asked = cases[number];
    if (asked.in_interrupt != nullptr) {
        board::enable_interrupt(asked.in_interrupt);
        test_kernel::create_thread(
            stack.bytes, 1, [](void*) { board::raise_interrupt(); }, nullptr);
    } else {
        test_kernel::create_thread(stack.bytes, 1, asked.in_thread, nullptr);
    }
    test_kernel::run(2000);
    board::print("Nothing noticed the misuse.\n");
    return 0;
}
