// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>
#include <thread>
#include <vector>

#include "host_kernel.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/port/port.hpp"
#include "tx_api.h"

namespace {

char name[] = "packets";

class block_pool : public testing::Test {
protected:
    block_pool() {
        host_kernel::become_thread(5);
        EXPECT_EQ(tx_block_pool_create(&pool, name, 60, memory, sizeof memory), TX_SUCCESS);
    }
    ~block_pool() override {
        static_cast<void>(tx_block_pool_delete(&pool));
        host_kernel::become_boot();
    }

    UINT allocate(ULONG wait_option = TX_NO_WAIT) {
        return tx_block_allocate(&pool, &block, wait_option);
    }
    std::vector<VOID*> allocate_all() {
        std::vector<VOID*> all;
        while (allocate() == TX_SUCCESS) {
            all.push_back(block);
        }
        return all;
    }
    ULONG suspended() {
        ULONG count = 0;
        tx_block_pool_info_get(&pool, nullptr, nullptr, nullptr, nullptr, &count, nullptr);
        return count;
    }

    TX_BLOCK_POOL pool{};
    VOID* block = nullptr;
    alignas(8) UCHAR memory[1024];
};

TEST_F(block_pool, every_block_is_had_once) {
    const std::vector<VOID*> all = allocate_all();
    EXPECT_EQ(all.size(), pool.tx_block_pool_total);
    EXPECT_GT(all.size(), 10U);
    EXPECT_EQ(allocate(), TX_NO_MEMORY);
    EXPECT_EQ(block, nullptr);
    EXPECT_EQ(pool.tx_block_pool_available, 0U);
    for (VOID* const each : all) {
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(each) % 8, 0U);
        EXPECT_EQ(tx_block_release(each), TX_SUCCESS);
    }
    ULONG available = 0;
    ULONG total = 0;
    tx_block_pool_info_get(&pool, nullptr, &available, &total, nullptr, nullptr, nullptr);
    EXPECT_EQ(available, total);
}

TEST_F(block_pool, arguments_are_checked) {
    TX_BLOCK_POOL other{};
    EXPECT_EQ(tx_block_allocate(nullptr, &block, TX_NO_WAIT), TX_POOL_ERROR);
    EXPECT_EQ(tx_block_allocate(&other, &block, TX_NO_WAIT), TX_POOL_ERROR);
    EXPECT_EQ(tx_block_allocate(&pool, nullptr, TX_NO_WAIT), TX_PTR_ERROR);
    EXPECT_EQ(tx_block_release(nullptr), TX_PTR_ERROR);
    EXPECT_EQ(tx_block_pool_create(nullptr, name, 8, memory, 500), TX_POOL_ERROR);
    EXPECT_EQ(_txe_block_pool_create(&other, name, 8, memory, 500, 1), TX_POOL_ERROR);
    EXPECT_EQ(tx_block_pool_create(&pool, name, 8, memory, 500), TX_POOL_ERROR)
        << "created already";
    EXPECT_EQ(tx_block_pool_create(&other, name, 8, nullptr, 500), TX_PTR_ERROR);
    EXPECT_EQ(tx_block_pool_create(&other, name, 800, memory, 500), TX_SIZE_ERROR);
    EXPECT_EQ(tx_block_pool_create(&other, name, 8, memory, 8), TX_SIZE_ERROR);
    EXPECT_EQ(tx_block_pool_delete(&other), TX_POOL_ERROR);
    EXPECT_EQ(tx_block_pool_prioritize(&other), TX_POOL_ERROR);
    EXPECT_EQ(tx_block_pool_info_get(&other, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr),
              TX_POOL_ERROR);
    EXPECT_EQ(tx_block_pool_performance_info_get(nullptr, nullptr, nullptr, nullptr, nullptr),
              TX_PTR_ERROR);
}

TEST_F(block_pool, not_as_threadx_misuse_is_found) {
    ASSERT_EQ(allocate(), TX_SUCCESS);
    EXPECT_EQ(tx_block_release(static_cast<UCHAR*>(block) + 4), TX_PTR_ERROR) << "not a start";
    EXPECT_EQ(tx_block_release(block), TX_SUCCESS);
    const UINT available = pool.tx_block_pool_available;
    EXPECT_EQ(tx_block_release(block), TX_PTR_ERROR) << "double free";
    EXPECT_EQ(ramwright::failures.last()->kind, ramwright::failure_kind::double_free);
    UCHAR outside[64] = {};
    EXPECT_EQ(tx_block_release(outside + 16), TX_PTR_ERROR) << "of no pool";
    EXPECT_EQ(pool.tx_block_pool_available, available);
}

TEST_F(block_pool, an_interrupt_may_use_it_but_not_wait) {
    const ramwright::port::simulated_interrupt interrupt{20};
    ASSERT_EQ(allocate(), TX_SUCCESS);
    EXPECT_EQ(tx_block_release(block), TX_SUCCESS);
    EXPECT_EQ(allocate(5), TX_WAIT_ERROR);
    EXPECT_EQ(tx_block_pool_delete(&pool), TX_CALLER_ERROR);
    TX_BLOCK_POOL other{};
    EXPECT_EQ(tx_block_pool_create(&other, name, 8, memory, 500), TX_CALLER_ERROR);
}

TEST_F(block_pool, waits_are_served_in_order_but_the_most_urgent_can_be_put_first) {
    std::vector<VOID*> all = allocate_all();
    std::vector<UINT> served;
    std::vector<std::thread> waiting;
    for (const UINT priority : {9U, 7U, 3U}) {
        waiting.emplace_back([&, priority] {
            host_kernel::become_thread(priority);
            VOID* mine = nullptr;
            EXPECT_EQ(tx_block_allocate(&pool, &mine, TX_WAIT_FOREVER), TX_SUCCESS);
            served.push_back(priority);  // the next is woken after it, by its own release
            EXPECT_EQ(tx_block_release(mine), TX_SUCCESS);
        });
        while (suspended() != waiting.size()) {
            std::this_thread::yield();
        }
    }
    EXPECT_EQ(tx_block_pool_prioritize(&pool), TX_SUCCESS);
    TX_THREAD* first = nullptr;
    tx_block_pool_info_get(&pool, nullptr, nullptr, nullptr, &first, nullptr, nullptr);
    EXPECT_EQ(first->tx_thread_priority, 3U);
    EXPECT_EQ(tx_block_release(all.back()), TX_SUCCESS);
    for (std::thread& each : waiting) {
        each.join();
    }
    EXPECT_EQ(served, (std::vector<UINT>{3, 9, 7}));
    ULONG suspensions = 0;
    tx_block_pool_performance_info_get(&pool, nullptr, nullptr, &suspensions, nullptr);
    EXPECT_EQ(suspensions, 3U);
    ULONG all_suspensions = 0;
    tx_block_pool_performance_system_info_get(nullptr, nullptr, &all_suspensions, nullptr);
    EXPECT_GE(all_suspensions, 3U);
}

TEST_F(block_pool, who_waits_for_a_pool_that_is_deleted_hears_of_it) {
    static_cast<void>(allocate_all());
    std::thread waiting{[&] {
        host_kernel::become_thread(4);
        VOID* none = nullptr;
        EXPECT_EQ(tx_block_allocate(&pool, &none, TX_WAIT_FOREVER), TX_DELETED);
    }};
    while (suspended() == 0) {
        std::this_thread::yield();
    }
    EXPECT_EQ(tx_block_pool_delete(&pool), TX_SUCCESS);
    waiting.join();
    EXPECT_EQ(allocate(), TX_POOL_ERROR);
}

}  // namespace
