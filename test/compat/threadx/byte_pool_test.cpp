// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>
#include <thread>

#include "host_kernel.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/port/port.hpp"
#include "tx_api.h"

namespace {

char name[] = "messages";

class byte_pool : public testing::Test {
protected:
    byte_pool() {
        host_kernel::become_thread(5);
        EXPECT_EQ(tx_byte_pool_create(&pool, name, memory, sizeof memory), TX_SUCCESS);
    }
    ~byte_pool() override {
        host_kernel::become_thread(5);
        static_cast<void>(tx_byte_pool_delete(&pool));
        host_kernel::become_boot();
    }

    UINT allocate(ULONG size, ULONG wait_option = TX_NO_WAIT) {
        return tx_byte_allocate(&pool, &block, size, wait_option);
    }
    ULONG available() {
        ULONG bytes = 0;
        EXPECT_EQ(tx_byte_pool_info_get(&pool, nullptr, &bytes, nullptr, nullptr, nullptr, nullptr),
                  TX_SUCCESS);
        return bytes;
    }
    ULONG suspended() {
        ULONG count = 0;
        tx_byte_pool_info_get(&pool, nullptr, nullptr, nullptr, nullptr, &count, nullptr);
        return count;
    }

    TX_BYTE_POOL pool{};
    VOID* block = nullptr;
    alignas(8) UCHAR memory[2048];
};

TEST_F(byte_pool, bytes_are_allocated_and_released) {
    const ULONG at_first = available();
    ASSERT_EQ(allocate(100), TX_SUCCESS);
    EXPECT_GE(static_cast<UCHAR*>(block), memory);
    EXPECT_LT(static_cast<UCHAR*>(block), memory + sizeof memory);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 8, 0U);
    EXPECT_LE(available(), at_first - 100);
    EXPECT_EQ(pool.tx_byte_pool_available, available());
    EXPECT_EQ(tx_byte_release(block), TX_SUCCESS);
    EXPECT_EQ(available(), at_first);
}

TEST_F(byte_pool, what_does_not_fit_is_refused) {
    ASSERT_EQ(allocate(1000), TX_SUCCESS);
    EXPECT_EQ(allocate(1000), TX_NO_MEMORY);
    EXPECT_EQ(block, nullptr);
    EXPECT_EQ(allocate(0), TX_SIZE_ERROR);
    EXPECT_EQ(allocate(sizeof memory + 1), TX_SIZE_ERROR);
}

TEST_F(byte_pool, arguments_are_checked) {
    TX_BYTE_POOL other{};
    EXPECT_EQ(tx_byte_allocate(nullptr, &block, 8, TX_NO_WAIT), TX_POOL_ERROR);
    EXPECT_EQ(tx_byte_allocate(&other, &block, 8, TX_NO_WAIT), TX_POOL_ERROR);
    EXPECT_EQ(tx_byte_allocate(&pool, nullptr, 8, TX_NO_WAIT), TX_PTR_ERROR);
    EXPECT_EQ(tx_byte_release(nullptr), TX_PTR_ERROR);
    EXPECT_EQ(tx_byte_pool_create(nullptr, name, memory, 500), TX_POOL_ERROR);
    EXPECT_EQ(_txe_byte_pool_create(&other, name, memory, 500, 1), TX_POOL_ERROR);
    EXPECT_EQ(tx_byte_pool_create(&pool, name, memory, 500), TX_POOL_ERROR) << "created already";
    EXPECT_EQ(tx_byte_pool_create(&other, name, nullptr, 500), TX_PTR_ERROR);
    EXPECT_EQ(tx_byte_pool_create(&other, name, memory, 99), TX_SIZE_ERROR);
    EXPECT_EQ(tx_byte_pool_create(&other, name, memory, 120), TX_SIZE_ERROR)
        << "no room for tables";
    EXPECT_EQ(tx_byte_pool_delete(&other), TX_POOL_ERROR);
    EXPECT_EQ(tx_byte_pool_info_get(&other, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
              TX_POOL_ERROR);
    EXPECT_EQ(tx_byte_pool_prioritize(&other), TX_POOL_ERROR);
    EXPECT_EQ(tx_byte_pool_performance_info_get(nullptr, nullptr, nullptr, nullptr, nullptr,
                                                nullptr, nullptr, nullptr),
              TX_PTR_ERROR);
}

TEST_F(byte_pool, not_as_threadx_misuse_is_found) {
    ASSERT_EQ(allocate(40), TX_SUCCESS);
    VOID* const first = block;
    ASSERT_EQ(allocate(40), TX_SUCCESS);
    EXPECT_EQ(tx_byte_release(first), TX_SUCCESS);
    const ULONG before = available();
    EXPECT_EQ(tx_byte_release(first), TX_PTR_ERROR) << "double free";
    EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::double_free);
    EXPECT_EQ(tx_byte_release(static_cast<UCHAR*>(block) + 8), TX_PTR_ERROR) << "not a start";
    alignas(8) UCHAR outside[64] = {};
    EXPECT_EQ(tx_byte_release(outside + 16), TX_PTR_ERROR) << "of no pool";
    EXPECT_EQ(available(), before);
}

TEST_F(byte_pool, not_as_threadx_what_is_free_together_can_be_had_at_once) {
    const ULONG all = available();
    VOID* blocks[8];
    for (VOID*& each : blocks) {
        ASSERT_EQ(tx_byte_allocate(&pool, &each, 100, TX_NO_WAIT), TX_SUCCESS);
    }
    for (VOID* const each : blocks) {
        EXPECT_EQ(tx_byte_release(each), TX_SUCCESS);
    }
    ULONG fragments = 0;
    tx_byte_pool_info_get(&pool, nullptr, nullptr, &fragments, nullptr, nullptr, nullptr);
    EXPECT_EQ(fragments, 1U);
    EXPECT_EQ(allocate(all), TX_SUCCESS);
}

TEST_F(byte_pool, a_block_goes_back_to_its_own_pool) {
    TX_BYTE_POOL other{};
    alignas(8) UCHAR other_memory[1024];
    ASSERT_EQ(tx_byte_pool_create(&other, name, other_memory, sizeof other_memory), TX_SUCCESS);
    const ULONG at_first = available();
    const ULONG others_at_first = other.tx_byte_pool_available;
    ASSERT_EQ(tx_byte_allocate(&other, &block, 100, TX_NO_WAIT), TX_SUCCESS);
    EXPECT_EQ(available(), at_first);
    EXPECT_EQ(tx_byte_release(block), TX_SUCCESS);
    EXPECT_EQ(other.tx_byte_pool_available, others_at_first);
    TX_BYTE_POOL* next = nullptr;
    tx_byte_pool_info_get(&pool, nullptr, nullptr, nullptr, nullptr, nullptr, &next);
    EXPECT_EQ(next, &other);
    ASSERT_EQ(tx_byte_pool_delete(&other), TX_SUCCESS);
    tx_byte_pool_info_get(&pool, nullptr, nullptr, nullptr, nullptr, nullptr, &next);
    EXPECT_EQ(next, &pool);
}

TEST_F(byte_pool, an_interrupt_is_refused) {
    ASSERT_EQ(allocate(40), TX_SUCCESS);
    const ramwright::port::simulated_interrupt interrupt{20};
    VOID* const live = block;
    EXPECT_EQ(allocate(8), TX_CALLER_ERROR);
    EXPECT_EQ(allocate(8, 5), TX_WAIT_ERROR);
    EXPECT_EQ(tx_byte_release(live), TX_CALLER_ERROR);
    EXPECT_EQ(tx_byte_pool_delete(&pool), TX_CALLER_ERROR);
}

TEST_F(byte_pool, before_the_first_thread_nobody_waits_and_nothing_is_deleted) {
    host_kernel::become_boot();
    EXPECT_EQ(allocate(40), TX_SUCCESS);
    EXPECT_EQ(allocate(8, 5), TX_WAIT_ERROR);
    EXPECT_EQ(tx_byte_pool_delete(&pool), TX_CALLER_ERROR);
    EXPECT_EQ(tx_byte_release(block), TX_SUCCESS);
}

TEST_F(byte_pool, a_wait_without_end_is_served_by_a_release) {
    ASSERT_EQ(allocate(1500), TX_SUCCESS);
    VOID* const taken = block;
    VOID* served = nullptr;
    std::thread waiting{[&] {
        host_kernel::become_thread(4);
        EXPECT_EQ(tx_byte_allocate(&pool, &served, 1000, TX_WAIT_FOREVER), TX_SUCCESS);
    }};
    while (suspended() == 0) {
        std::this_thread::yield();
    }
    TX_THREAD* first = nullptr;
    tx_byte_pool_info_get(&pool, nullptr, nullptr, nullptr, &first, nullptr, nullptr);
    EXPECT_EQ(first->tx_thread_priority, 4U);
    EXPECT_EQ(tx_byte_release(taken), TX_SUCCESS);
    waiting.join();
    EXPECT_NE(served, nullptr);
    EXPECT_EQ(suspended(), 0U);
    ULONG allocates = 0;
    ULONG releases = 0;
    ULONG suspensions = 0;
    EXPECT_EQ(tx_byte_pool_performance_info_get(&pool, &allocates, &releases, nullptr, nullptr,
                                                nullptr, &suspensions, nullptr),
              TX_SUCCESS);
    EXPECT_EQ(allocates, 2U);
    EXPECT_EQ(releases, 1U);
    EXPECT_EQ(suspensions, 1U);
    ULONG all_allocates = 0;
    tx_byte_pool_performance_system_info_get(&all_allocates, nullptr, nullptr, nullptr, nullptr,
                                             nullptr, nullptr);
    EXPECT_GE(all_allocates, allocates);
}

TEST_F(byte_pool, who_waits_for_a_pool_that_is_deleted_hears_of_it) {
    ASSERT_EQ(allocate(1500), TX_SUCCESS);
    std::thread waiting{[&] {
        host_kernel::become_thread(4);
        VOID* none = nullptr;
        EXPECT_EQ(tx_byte_allocate(&pool, &none, 1000, TX_WAIT_FOREVER), TX_DELETED);
        EXPECT_EQ(none, nullptr);
    }};
    while (suspended() == 0) {
        std::this_thread::yield();
    }
    EXPECT_EQ(tx_byte_pool_delete(&pool), TX_SUCCESS);
    waiting.join();
    EXPECT_EQ(allocate(8), TX_POOL_ERROR);
}

TEST_F(byte_pool, a_pool_beyond_256_kib_is_used_to_its_end) {
    static UCHAR large[400 * 1024];
    TX_BYTE_POOL other{};
    ASSERT_EQ(tx_byte_pool_create(&other, name, large, sizeof large), TX_SUCCESS);
    EXPECT_EQ(tx_byte_allocate(&other, &block, 390 * 1024, TX_NO_WAIT), TX_SUCCESS);
    EXPECT_EQ(tx_byte_release(block), TX_SUCCESS);
    EXPECT_EQ(tx_byte_pool_delete(&other), TX_SUCCESS);
}

}  // namespace
