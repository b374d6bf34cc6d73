// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>

#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "cmsis_os2.h"
#include "kernel/kernel.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright_cmsis_heap.hpp"

/// Memory pools as threads of a preemptive kernel and an interrupt use them together.

namespace {

test_kernel::stack<1024> stacks[2];
osMemoryPoolId_t pool;
void* block;

void run(test_kernel::thread_function first, test_kernel::thread_function second) {
    ramwright::failures.clear();
    pool = osMemoryPoolNew(1, 24, nullptr);
    block = osMemoryPoolAlloc(pool, 0);
    board::expect(block != nullptr, "a pool has a block");
    test_kernel::create_thread(stacks[0].bytes, 2, first, nullptr);
    test_kernel::create_thread(stacks[1].bytes, 1, second, nullptr);
    test_kernel::run(5000);
    board::expect(osMemoryPoolDelete(pool) == osOK, "the pool is deleted");
    board::expect_equal(ramwright::cmsis::heap().snapshot().live_blocks, 0, "live blocks");
}

void test_wait_in_vain() {
    run(
        [](void*) {
            board::expect(osMemoryPoolAlloc(pool, 3) == nullptr, "no block was freed");
            board::expect_equal(test_kernel::ticks(), 3, "ticks waited");
            board::expect_equal(ramwright::failures.total(), 1, "records of it");
        },
        [](void*) {});
}

void test_freed_by_a_thread() {
    run(
        [](void*) {
            void* const got = osMemoryPoolAlloc(pool, osWaitForever);
            board::expect(got == block, "the block that was freed");
            board::expect(osMemoryPoolFree(pool, got) == osOK, "is freed again");
        },
        [](void*) {
            board::expect(osMemoryPoolFree(pool, block) == osOK, "a thread frees");
            board::expect_equal(osMemoryPoolGetSpace(pool), 1,
                                "blocks after the more urgent thread had it and freed it");
        });
}

void test_freed_by_an_interrupt() {
    board::enable_interrupt([] {
        board::expect(osMemoryPoolAlloc(pool, 1) == nullptr, "an interrupt does not wait");
        board::expect(osMemoryPoolNew(1, 8, nullptr) == nullptr, "nor make a pool");
        board::expect(osMemoryPoolDelete(pool) == osErrorISR, "nor delete one");
        board::expect(osMemoryPoolAlloc(pool, 0) == nullptr, "it asks, and there is none");
        board::expect(osMemoryPoolFree(pool, block) == osOK, "and it frees");
    });
    run(
        [](void*) {
            board::expect(osMemoryPoolAlloc(pool, 100) == block, "the interrupt's block");
            board::expect_equal(test_kernel::ticks(), 0, "ticks waited");
        },
        [](void*) {
            board::raise_interrupt();
            board::expect_equal(ramwright::failures.total(), 4, "refusals of the interrupt");
            board::expect(osMemoryPoolGetCount(pool) == 1, "the thread that waited has it");
        });
}

void test_deleted_while_a_thread_waits() {
    run(
        [](void*) {
            board::expect(osMemoryPoolAlloc(pool, osWaitForever) == nullptr,
                          "deletion ends the wait");
        },
        [](void*) {
            board::expect(osMemoryPoolDelete(pool) == osOK, "a pool that is waited for is deleted");
            board::expect_equal(ramwright::cmsis::heap().snapshot().live_blocks, 0,
                                "live blocks after the thread has left");
            pool = osMemoryPoolNew(1, 8, nullptr);
        });
}

#if defined(__ARM_ARCH) && __ARM_ARCH >= 7

void test_interrupt_above_the_kernel() {
    static osStatus_t status;
    board::enable_interrupt([] { status = osMemoryPoolFree(pool, block); });
    run(
        [](void*) {
            constexpr std::uintptr_t priorities = 0xE000'E400;  // NVIC_IPR
            constexpr std::uintptr_t line = board::raised_exception - 16;
            *reinterpret_cast<volatile std::uint8_t*>(priorities + line) = 0;
            board::raise_interrupt();
        },
        [](void*) {});
    board::expect(status == osErrorISR, "it might have to wake a thread");
    board::expect_equal(ramwright::failures.total(), 1, "records of it");
    board::expect(ramwright::failures.last()->kind == ramwright::failure_kind::forbidden_context,
                  "the record says why");
}

#else

// There every interrupt may call the kernel.
void test_interrupt_above_the_kernel() {}

#endif

[[gnu::noinline]] osStatus_t free_again(void* freed) {
    const osStatus_t status = osMemoryPoolFree(pool, freed);
    asm volatile("" : : : "memory");  // or the call would be the caller's own
    return status;
}

void test_records_name_the_caller() {
    run(
        [](void*) {
            board::expect(osMemoryPoolFree(pool, block) == osOK, "the block is freed");
            board::expect(free_again(block) == osErrorResource, "and not once more");
        },
        [](void*) {});
    const auto start = reinterpret_cast<std::uintptr_t>(&free_again);
    board::expect(ramwright::failures.last()->caller - start < 64, "the record names the caller");
}

}  // namespace

int main() {
    test_wait_in_vain();
    test_freed_by_a_thread();
    test_freed_by_an_interrupt();
    test_deleted_while_a_thread_waits();
    test_interrupt_above_the_kernel();
    test_records_name_the_caller();
    return board::verdict();
}
