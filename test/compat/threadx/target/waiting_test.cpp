// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "board/expect.hpp"
#include "board/interrupt.hpp"
#include "kernel/kernel.hpp"
#include "kernel_as_threadx.hpp"
#include "ramwright/core/failure.hpp"
#include "tx_api.h"

/// Threads that wait for memory, that preempt each other, and an interrupt that releases.

namespace {

constexpr std::uint32_t instructions_per_tick = 2027;

test_kernel::stack<1024> stacks[3];
alignas(8) UCHAR byte_memory[2048];
alignas(8) UCHAR block_memory[512];
TX_BYTE_POOL bytes;
TX_BLOCK_POOL blocks;
CHAR name[] = "pool";

void start(std::uint32_t which, std::uint32_t urgency, test_kernel::thread_function function) {
    const std::uint32_t number =
        test_kernel::create_thread(stacks[which].bytes, urgency, function, nullptr);
    kernel_as_threadx::set_priority(number, 10 - urgency);
}

void test_timeout() {
    start(0, 1, [](void*) {
        VOID* all = nullptr;
        VOID* none = nullptr;
        board::expect_equal(tx_byte_allocate(&bytes, &all, 1500, TX_NO_WAIT), TX_SUCCESS, "status");
        const std::uint32_t from = test_kernel::ticks();
        board::expect_equal(tx_byte_allocate(&bytes, &none, 1000, 3), TX_NO_MEMORY,
                            "a wait in vain");
        board::expect(test_kernel::ticks() - from >= 3, "it takes its ticks");
        board::expect_equal(bytes.tx_byte_pool_suspended_count, 0, "threads that wait");
        board::expect_equal(tx_byte_release(all), TX_SUCCESS, "status");
        ULONG timeouts = 0;
        tx_byte_pool_performance_info_get(&bytes, nullptr, nullptr, nullptr, nullptr, nullptr,
                                          nullptr, &timeouts);
        board::expect_equal(timeouts, 1, "waits that were in vain");
    });
    test_kernel::run(instructions_per_tick);
}

/// Who asks for much is served before who asked later for little.
void test_order() {
    static VOID* held;
    static volatile std::uint32_t served;
    served = 0;
    start(0, 1, [](void*) {
        board::expect_equal(tx_byte_allocate(&bytes, &held, 1500, TX_NO_WAIT), TX_SUCCESS,
                            "status");
        test_kernel::sleep(4);
        board::expect_equal(tx_byte_release(held), TX_SUCCESS, "status");
    });
    start(1, 2, [](void*) {
        test_kernel::sleep(1);
        VOID* much = nullptr;
        board::expect_equal(tx_byte_allocate(&bytes, &much, 1200, TX_WAIT_FOREVER), TX_SUCCESS,
                            "status of a wait");
        served = served * 10 + 1;
        board::expect_equal(tx_byte_release(much), TX_SUCCESS, "status");
    });
    start(2, 2, [](void*) {
        test_kernel::sleep(2);
        VOID* little = nullptr;
        board::expect_equal(tx_byte_allocate(&bytes, &little, 600, 100), TX_SUCCESS,
                            "status of a wait");
        served = served * 10 + 2;
        board::expect_equal(tx_byte_release(little), TX_SUCCESS, "status");
    });
    test_kernel::run(instructions_per_tick);
    board::expect_equal(served, 12, "the order in which they were served");
}

void test_preemption() {
    const ULONG at_first = bytes.tx_byte_pool_available;
    for (std::uint32_t which = 0; which != 3; ++which) {
        start(which, 1, [](void*) {
            std::uint32_t random = test_kernel::current_thread() * 77;
            for (std::uint32_t round = 0; round != 800; ++round) {
                random = random * 1664525u + 1013904223u;
                VOID* memory = nullptr;
                const UINT status =
                    tx_byte_allocate(&bytes, &memory, 1 + (random >> 22), TX_WAIT_FOREVER);
                if (status != TX_SUCCESS || tx_byte_release(memory) != TX_SUCCESS) {
                    board::expect(false, "every request is served at last");
                }
            }
        });
    }
    test_kernel::run(instructions_per_tick);
    board::expect(test_kernel::switches() > 50, "the threads preempted each other");
    board::expect_equal(bytes.tx_byte_pool_available, at_first, "bytes when all is released");
    board::expect_equal(ramwright::failures.total(), 0, "misuses");
}

void test_release_in_an_interrupt() {
    static VOID* held[16];
    static std::uint32_t count;
    static volatile bool woken;
    count = 0;
    woken = false;
    while (tx_block_allocate(&blocks, &held[count], TX_NO_WAIT) == TX_SUCCESS) {
        ++count;
    }
    board::enable_interrupt([] {
        board::expect_equal(tx_block_release(held[--count]), TX_SUCCESS, "status in an interrupt");
        VOID* none = nullptr;
        board::expect_equal(tx_block_allocate(&blocks, &none, TX_NO_WAIT), TX_NO_MEMORY,
                            "what was released belongs to who waits");
        board::expect_equal(tx_byte_allocate(&bytes, &none, 8, TX_NO_WAIT), TX_CALLER_ERROR,
                            "byte pools are not for interrupts");
    });
    start(0, 2, [](void*) {
        VOID* mine = nullptr;
        board::expect_equal(tx_block_allocate(&blocks, &mine, TX_WAIT_FOREVER), TX_SUCCESS,
                            "status of a wait");
        woken = true;
        board::expect_equal(tx_block_release(mine), TX_SUCCESS, "status");
    });
    start(1, 1, [](void*) {
        board::raise_interrupt();
        board::expect(woken, "the thread that waited runs at once");
    });
    test_kernel::run(0);
    while (count != 0) {
        board::expect_equal(tx_block_release(held[--count]), TX_SUCCESS, "status");
    }
    board::expect_equal(blocks.tx_block_pool_available, blocks.tx_block_pool_total, "free blocks");
}

}  // namespace

int main() {
    board::expect_equal(tx_byte_pool_create(&bytes, name, byte_memory, sizeof byte_memory),
                        TX_SUCCESS, "status");
    board::expect_equal(tx_block_pool_create(&blocks, name, 40, block_memory, sizeof block_memory),
                        TX_SUCCESS, "status");
    test_timeout();
    test_order();
    test_preemption();
    test_release_in_an_interrupt();
    return board::verdict();
}
