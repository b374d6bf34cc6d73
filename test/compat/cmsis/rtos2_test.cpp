// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

#include "cmsis_os2.h"
#include "ramwright/core/failure.hpp"
#include "ramwright_cmsis.h"
#include "ramwright_cmsis_heap.hpp"

namespace {

using ramwright::failure_kind;
using ramwright::failures;
using ramwright::cmsis::heap;
using ramwright::port::simulated_interrupt;

class rtos2_test : public testing::Test {
protected:
    rtos2_test() { failures.clear(); }
    ~rtos2_test() override {
        EXPECT_EQ(heap().snapshot().live_blocks, 0U) << "what was created was deleted";
        EXPECT_TRUE(heap().check());
    }
};

TEST_F(rtos2_test, a_pool_says_what_it_is) {
    const osMemoryPoolAttr_t attributes{.name = "packets",
                                        .attr_bits = 0,
                                        .cb_mem = nullptr,
                                        .cb_size = 0,
                                        .mp_mem = nullptr,
                                        .mp_size = 0};
    const osMemoryPoolId_t pool = osMemoryPoolNew(3, 13, &attributes);
    ASSERT_NE(pool, nullptr);
    EXPECT_STREQ(osMemoryPoolGetName(pool), "packets");
    EXPECT_EQ(osMemoryPoolGetCapacity(pool), 3U);
    EXPECT_EQ(osMemoryPoolGetBlockSize(pool), 13U) << "as asked for, not as rounded";
    EXPECT_EQ(osMemoryPoolGetCount(pool), 0U);
    EXPECT_EQ(osMemoryPoolGetSpace(pool), 3U);

    void* const block = osMemoryPoolAlloc(pool, 0);
    EXPECT_EQ(osMemoryPoolGetCount(pool), 1U);
    EXPECT_EQ(osMemoryPoolGetSpace(pool), 2U);
    EXPECT_EQ(osMemoryPoolFree(pool, block), osOK);
    EXPECT_EQ(osMemoryPoolGetCount(pool), 0U);
    EXPECT_EQ(osMemoryPoolDelete(pool), osOK);
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(rtos2_test, blocks_are_aligned_to_8_and_apart) {
    for (const std::uint32_t size : {1U, 4U, 12U, 13U, 20U}) {
        const osMemoryPoolId_t pool = osMemoryPoolNew(5, size, nullptr);
        std::set<std::uintptr_t> starts;
        for (int count = 0; count != 5; ++count) {
            void* const block = osMemoryPoolAlloc(pool, 0);
            ASSERT_NE(block, nullptr);
            std::memset(block, 0xFF, size);
            const auto start = reinterpret_cast<std::uintptr_t>(block);
            EXPECT_EQ(start % 8, 0U);
            EXPECT_TRUE(starts.empty() || starts.lower_bound(start) == starts.end() ||
                        *starts.lower_bound(start) >= start + size);
            starts.insert(start);
        }
        EXPECT_EQ(starts.size(), 5U);
        EXPECT_EQ(osMemoryPoolAlloc(pool, 0), nullptr);
        EXPECT_EQ(osMemoryPoolDelete(pool), osOK);
    }
}

TEST_F(rtos2_test, an_empty_pool_is_null_and_on_record) {
    const osMemoryPoolId_t pool = osMemoryPoolNew(1, 40, nullptr);
    void* const block = osMemoryPoolAlloc(pool, 0);
    EXPECT_EQ(osMemoryPoolAlloc(pool, 0), nullptr);
    ASSERT_EQ(failures.total(), 1U);
    EXPECT_EQ(failures.last()->kind, failure_kind::out_of_memory);
    EXPECT_EQ(failures.last()->wanted.size, 40U);
    EXPECT_NE(failures.last()->caller, 0U);
    EXPECT_EQ(osMemoryPoolFree(pool, block), osOK);
    EXPECT_EQ(osMemoryPoolAlloc(pool, 0), block);
    EXPECT_EQ(osMemoryPoolDelete(pool), osOK);
}

TEST_F(rtos2_test, misuse_has_its_status_and_is_on_record) {
    const osMemoryPoolId_t pool = osMemoryPoolNew(2, 16, nullptr);
    auto* const block = static_cast<std::byte*>(osMemoryPoolAlloc(pool, 0));
    EXPECT_EQ(osMemoryPoolFree(pool, nullptr), osErrorParameter);
    EXPECT_EQ(failures.total(), 0U);
    EXPECT_EQ(osMemoryPoolFree(pool, block + 8), osErrorParameter);
    EXPECT_EQ(failures.last()->kind, failure_kind::interior_pointer);
    std::uint64_t elsewhere = 0;
    EXPECT_EQ(osMemoryPoolFree(pool, &elsewhere), osErrorParameter);
    EXPECT_EQ(failures.last()->kind, failure_kind::foreign_pointer);
    EXPECT_EQ(osMemoryPoolFree(pool, block), osOK);
    EXPECT_EQ(osMemoryPoolFree(pool, block), osErrorResource);
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_EQ(failures.total(), 3U);
    EXPECT_EQ(osMemoryPoolGetSpace(pool), 2U);
    EXPECT_EQ(osMemoryPoolDelete(pool), osOK);
}

TEST_F(rtos2_test, what_is_no_pool_is_refused_by_every_function) {
    alignas(8) std::byte zeros[512]{};
    std::uint64_t block = 0;
    const osMemoryPoolId_t deleted = osMemoryPoolNew(1, 8, nullptr);
    EXPECT_EQ(osMemoryPoolDelete(deleted), osOK);
    for (void* const id : {static_cast<void*>(nullptr), static_cast<void*>(zeros + 1),
                           static_cast<void*>(zeros), static_cast<void*>(deleted)}) {
        EXPECT_EQ(osMemoryPoolGetName(id), nullptr);
        EXPECT_EQ(osMemoryPoolAlloc(id, 0), nullptr);
        EXPECT_EQ(osMemoryPoolAlloc(id, osWaitForever), nullptr);
        EXPECT_EQ(osMemoryPoolFree(id, &block), osErrorParameter);
        EXPECT_EQ(osMemoryPoolGetCapacity(id), 0U);
        EXPECT_EQ(osMemoryPoolGetBlockSize(id), 0U);
        EXPECT_EQ(osMemoryPoolGetCount(id), 0U);
        EXPECT_EQ(osMemoryPoolGetSpace(id), 0U);
        EXPECT_EQ(osMemoryPoolDelete(id), osErrorParameter);
    }
}

TEST_F(rtos2_test, supplied_memory_is_used_and_the_heap_is_not) {
    alignas(8) std::byte control[RAMWRIGHT_MEMORY_POOL_CB_SIZE];
    alignas(8) std::byte blocks[RAMWRIGHT_MEMORY_POOL_MEM_SIZE(4, 20)];
    const osMemoryPoolAttr_t attributes{.name = nullptr,
                                        .attr_bits = 0,
                                        .cb_mem = control,
                                        .cb_size = sizeof control,
                                        .mp_mem = blocks,
                                        .mp_size = sizeof blocks};
    const osMemoryPoolId_t pool = osMemoryPoolNew(4, 20, &attributes);
    EXPECT_EQ(pool, control);
    EXPECT_EQ(heap().snapshot().live_blocks, 0U);
    for (int count = 0; count != 4; ++count) {
        auto* const block = static_cast<std::byte*>(osMemoryPoolAlloc(pool, 0));
        EXPECT_TRUE(block >= blocks && block + 20 <= blocks + sizeof blocks);
    }
    EXPECT_EQ(osMemoryPoolAlloc(pool, 0), nullptr);
    EXPECT_EQ(osMemoryPoolDelete(pool), osOK);
}

TEST_F(rtos2_test, supplied_memory_that_does_not_do_is_refused) {
    alignas(8) std::byte control[RAMWRIGHT_MEMORY_POOL_CB_SIZE + 8];
    alignas(8) std::byte blocks[RAMWRIGHT_MEMORY_POOL_MEM_SIZE(4, 20) + 8];
    constexpr auto enough_control = std::uint32_t{RAMWRIGHT_MEMORY_POOL_CB_SIZE};
    constexpr auto enough_blocks = std::uint32_t{RAMWRIGHT_MEMORY_POOL_MEM_SIZE(4, 20)};
    const osMemoryPoolAttr_t wrong[] = {
        {nullptr, 0, control, 16, nullptr, 0},
        {nullptr, 0, control + 1, enough_control, nullptr, 0},
        {nullptr, 0, nullptr, enough_control, nullptr, 0},
        {nullptr, 0, nullptr, 0, blocks, enough_blocks - 1},
        {nullptr, 0, nullptr, 0, blocks + 4, enough_blocks},
        {nullptr, 0, nullptr, 0, nullptr, enough_blocks},
    };
    std::uint32_t refused = 0;
    for (const osMemoryPoolAttr_t& attributes : wrong) {
        EXPECT_EQ(osMemoryPoolNew(4, 20, &attributes), nullptr) << "attributes " << refused;
        EXPECT_EQ(failures.total(), ++refused);
        EXPECT_EQ(heap().snapshot().live_blocks, 0U);
    }
}

TEST_F(rtos2_test, what_makes_no_pool_is_refused) {
    EXPECT_EQ(osMemoryPoolNew(0, 8, nullptr), nullptr);
    EXPECT_EQ(osMemoryPoolNew(8, 0, nullptr), nullptr);
    EXPECT_EQ(failures.total(), 0U);
    EXPECT_EQ(osMemoryPoolNew(1000, 8, nullptr), nullptr) << "the heap is smaller";
    EXPECT_EQ(osMemoryPoolNew(0xFFFF'FFFF, 0xFFFF'FFFF, nullptr), nullptr);
    static std::uint64_t much[RAMWRIGHT_MEMORY_POOL_MEM_SIZE(70'000, 1) / 8];
    const osMemoryPoolAttr_t attributes{nullptr, 0, nullptr, 0, much, sizeof much};
    EXPECT_EQ(osMemoryPoolNew(70'000, 1, &attributes), nullptr) << "no pool has so many blocks";
    EXPECT_EQ(failures.total(), 3U);
}

TEST_F(rtos2_test, an_interrupt_may_do_what_does_not_wait) {
    const osMemoryPoolId_t pool = osMemoryPoolNew(2, 16, nullptr);
    const simulated_interrupt interrupt{15};
    void* const block = osMemoryPoolAlloc(pool, 0);
    EXPECT_NE(block, nullptr);
    EXPECT_EQ(osMemoryPoolGetCapacity(pool), 2U);
    EXPECT_EQ(osMemoryPoolGetBlockSize(pool), 16U);
    EXPECT_EQ(osMemoryPoolGetCount(pool), 1U);
    EXPECT_EQ(osMemoryPoolGetSpace(pool), 1U);
    EXPECT_EQ(osMemoryPoolFree(pool, block), osOK);
    EXPECT_EQ(failures.total(), 0U);

    EXPECT_EQ(osMemoryPoolAlloc(pool, 1), nullptr) << "even while a block is free";
    EXPECT_EQ(osMemoryPoolAlloc(pool, osWaitForever), nullptr);
    EXPECT_EQ(osMemoryPoolNew(1, 8, nullptr), nullptr);
    EXPECT_EQ(osMemoryPoolDelete(pool), osErrorISR);
    EXPECT_EQ(failures.total(), 4U);
    EXPECT_EQ(failures.last()->kind, failure_kind::forbidden_context);
    EXPECT_EQ(osMemoryPoolGetSpace(pool), 2U);
    const ramwright::context expected{.number = 15, .interrupt = true};
    EXPECT_EQ(failures.last()->who, expected);

    // The pool is there still: a thread deletes it.
    std::thread{[pool] { EXPECT_EQ(osMemoryPoolDelete(pool), osOK); }}.join();
}

TEST_F(rtos2_test, a_thread_waits_until_its_ticks_are_over) {
    const osMemoryPoolId_t pool = osMemoryPoolNew(1, 16, nullptr);
    void* const block = osMemoryPoolAlloc(pool, 10);
    EXPECT_NE(block, nullptr) << "there is one";
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(osMemoryPoolAlloc(pool, 20), nullptr);
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds{20});
    EXPECT_EQ(failures.total(), 1U);
    EXPECT_EQ(osMemoryPoolFree(pool, block), osOK);
    EXPECT_EQ(osMemoryPoolGetSpace(pool), 1U) << "nobody is thought to wait";
    EXPECT_EQ(osMemoryPoolDelete(pool), osOK);
}

/// Runs `wait` in a thread, and `then` once that thread waits: its context is in the kernel by then, or
/// about to be. Either order must work, so the pause decides only which one is tested.
template <typename Wait, typename Then>
void while_waiting(Wait wait, Then then) {
    std::thread waiting{wait};
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    then();
    waiting.join();
}

TEST_F(rtos2_test, a_waiting_thread_gets_the_block_that_is_freed) {
    const osMemoryPoolId_t pool = osMemoryPoolNew(1, 16, nullptr);
    void* const block = osMemoryPoolAlloc(pool, 0);
    void* got = nullptr;
    while_waiting([&] { got = osMemoryPoolAlloc(pool, osWaitForever); },
                  [&] {
                      const simulated_interrupt interrupt{15};
                      EXPECT_EQ(osMemoryPoolFree(pool, block), osOK);
                  });
    EXPECT_EQ(got, block);
    EXPECT_EQ(osMemoryPoolGetCount(pool), 1U);
    EXPECT_EQ(osMemoryPoolFree(pool, got), osOK);
    EXPECT_EQ(failures.total(), 0U);
    EXPECT_EQ(osMemoryPoolDelete(pool), osOK);
}

TEST_F(rtos2_test, deletion_sends_the_waiting_away) {
    const osMemoryPoolId_t pool = osMemoryPoolNew(1, 16, nullptr);
    (void)osMemoryPoolAlloc(pool, 0);
    void* got = pool;
    while_waiting([&] { got = osMemoryPoolAlloc(pool, osWaitForever); },
                  [&] { EXPECT_EQ(osMemoryPoolDelete(pool), osOK); });
    EXPECT_EQ(got, nullptr);
}

TEST_F(rtos2_test, many_threads_and_few_blocks_lose_nothing) {
    constexpr int threads = 6;
    constexpr int rounds = 3000;
    const osMemoryPoolId_t pool = osMemoryPoolNew(2, sizeof(std::uint64_t), nullptr);
    std::atomic<int> served{0};
    std::atomic<int> shared{0};
    std::vector<std::thread> running;
    for (int who = 0; who != threads; ++who) {
        running.emplace_back([&, who] {
            // Some wait for good, some are sent away often, some never wait.
            const std::uint32_t patience = who % 3 == 0 ? osWaitForever : who % 3 == 1 ? 1 : 0;
            for (int round = 0; round != rounds; ++round) {
                auto* const block =
                    static_cast<volatile std::uint64_t*>(osMemoryPoolAlloc(pool, patience));
                if (block == nullptr) {
                    EXPECT_NE(patience, osWaitForever);
                    continue;
                }
                *block = static_cast<std::uint64_t>(who);
                if (round % 16 == 0) {
                    std::this_thread::yield();
                }
                shared += *block != static_cast<std::uint64_t>(who) ? 1 : 0;
                ++served;
                EXPECT_EQ(osMemoryPoolFree(pool, const_cast<std::uint64_t*>(block)), osOK);
            }
        });
    }
    for (std::thread& thread : running) {
        thread.join();
    }
    EXPECT_EQ(shared, 0);
    EXPECT_GE(served, threads / 3 * rounds) << "whoever waits for good is served in the end";
    EXPECT_EQ(osMemoryPoolGetSpace(pool), 2U);
    EXPECT_EQ(osMemoryPoolDelete(pool), osOK);
}

}  // namespace
