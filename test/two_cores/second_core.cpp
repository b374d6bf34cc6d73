// SPDX-License-Identifier: Apache-2.0
#include "two_cores/second_core.hpp"

#include <array>
#include <atomic>
#include <cstddef>

namespace {

/// Not in .bss, which the first core clears while this one waits.
[[gnu::section(".data")]] std::atomic<void (*)()> given_work{nullptr};
constexpr std::size_t stack_bytes = 4096;

}  // namespace

extern "C" {

[[gnu::section(".noinit"), gnu::used]] alignas(16) std::array<std::byte, stack_bytes> second_stack;

[[noreturn, gnu::used]] void second_core_main() {
    void (*work)() = nullptr;
    while (work == nullptr) {
        work = given_work.load(std::memory_order_acquire);
    }
    work();
    for (;;) {
        asm volatile("wfi");
    }
}

/// In place of the startup code's, which lets every other core sleep.
[[gnu::naked]] void other_core() {
    asm volatile(
        ".option push\n\t"
        ".option norelax\n\t"
        "la gp, __global_pointer$\n\t"
        ".option pop\n\t"
        "la sp, second_stack + 4096\n\t"
        "la tp, thread_local_start\n\t"
        "la t0, trap_entry\n\t"
        "csrw mtvec, t0\n\t"
        "j second_core_main");
}

}  // extern "C"

void two_cores::start_second_core(void (*work)()) noexcept {
    given_work.store(work, std::memory_order_release);
}
