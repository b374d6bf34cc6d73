// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "cmsis_os2.h"
#include "ramwright/core/context.hpp"
#include "ramwright/core/failure.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright_cmsis_heap.hpp"

/// The adapter, and what waiting threads do at the worst moments, over a kernel in which the test decides
/// what happens while a thread waits, and whether its ticks are over then.

namespace {

struct kernel {
    osKernelState_t state = osKernelRunning;
    osThreadId_t thread = nullptr;
    bool has_memory = true;
    std::map<void*, std::uint32_t> semaphores;
    std::map<void*, int> mutexes;  // how often each is held
    std::uint32_t mutex_attributes = 0;

    /// Happens while the next one waits. Nested waits take it first.
    std::function<void()> meanwhile;
    /// Ticks that are not osWaitForever are over when it has happened, whatever it did.
    bool ticks_end = false;
};
kernel fake;

void* new_id() {
    static std::uintptr_t last = 0x1000;
    return reinterpret_cast<void*>(last += 8);
}

}  // namespace

osKernelState_t osKernelGetState() { return fake.state; }
int32_t osKernelLock() {
    const bool was_locked = fake.state == osKernelLocked;
    if (fake.state != osKernelRunning && !was_locked) {
        return osError;
    }
    fake.state = osKernelLocked;
    return was_locked ? 1 : 0;
}
int32_t osKernelRestoreLock(int32_t lock) {
    fake.state = lock == 1 ? osKernelLocked : osKernelRunning;
    return lock;
}
osThreadId_t osThreadGetId() { return fake.thread; }

osMutexId_t osMutexNew(const osMutexAttr_t* attr) {
    fake.mutex_attributes = attr->attr_bits;
    void* const id = new_id();
    fake.mutexes[id] = 0;
    return id;
}
osStatus_t osMutexAcquire(osMutexId_t id, uint32_t) {
    ++fake.mutexes.at(id);
    return osOK;
}
osStatus_t osMutexRelease(osMutexId_t id) {
    --fake.mutexes.at(id);
    return osOK;
}
osStatus_t osMutexDelete(osMutexId_t id) {
    return fake.mutexes.erase(id) == 1 ? osOK : osErrorParameter;
}

osSemaphoreId_t osSemaphoreNew(uint32_t, uint32_t initial_count, const osSemaphoreAttr_t*) {
    if (!fake.has_memory) {
        return nullptr;
    }
    void* const id = new_id();
    fake.semaphores[id] = initial_count;
    return id;
}
osStatus_t osSemaphoreAcquire(osSemaphoreId_t id, uint32_t timeout) {
    if (!fake.semaphores.contains(id)) {
        return osErrorParameter;
    }
    if (fake.semaphores[id] == 0 && timeout != 0) {
        if (const auto meanwhile = std::exchange(fake.meanwhile, nullptr)) {
            meanwhile();
        }
        if (fake.ticks_end && timeout != osWaitForever) {
            return osErrorTimeout;
        }
    }
    if (fake.semaphores.at(id) == 0) {
        EXPECT_NE(timeout, osWaitForever) << "nothing will ever wake it";
        return timeout == 0 ? osErrorResource : osErrorTimeout;
    }
    --fake.semaphores[id];
    return osOK;
}
osStatus_t osSemaphoreRelease(osSemaphoreId_t id) {
    ++fake.semaphores.at(id);
    return osOK;
}
osStatus_t osSemaphoreDelete(osSemaphoreId_t id) {
    return fake.semaphores.erase(id) == 1 ? osOK : osErrorParameter;
}

namespace {

namespace scheduler = ramwright::port::scheduler;
using ramwright::failures;
using ramwright::cmsis::heap;

class cmsis_scheduler_test : public testing::Test {
protected:
    cmsis_scheduler_test() {
        fake = {};
        failures.clear();
    }
};

TEST_F(cmsis_scheduler_test, suspensions_nest) {
    scheduler::suspend();
    scheduler::suspend();
    EXPECT_EQ(fake.state, osKernelLocked);
    scheduler::resume();
    EXPECT_EQ(fake.state, osKernelLocked);
    scheduler::resume();
    EXPECT_EQ(fake.state, osKernelRunning);
}

TEST_F(cmsis_scheduler_test, what_the_application_locked_stays_locked) {
    fake.state = osKernelLocked;
    scheduler::suspend();
    scheduler::resume();
    EXPECT_EQ(fake.state, osKernelLocked);
}

TEST_F(cmsis_scheduler_test, before_the_kernel_runs_nothing_is_locked) {
    fake.state = osKernelReady;
    scheduler::suspend();
    scheduler::resume();
    EXPECT_EQ(fake.state, osKernelReady);
    scheduler::mutex mutex;
    mutex.lock();
    mutex.unlock();
    EXPECT_TRUE(fake.mutexes.empty());
}

TEST_F(cmsis_scheduler_test, a_mutex_is_made_when_it_is_first_locked) {
    {
        scheduler::mutex mutex;
        EXPECT_TRUE(fake.mutexes.empty());
        mutex.lock();
        mutex.lock();
        ASSERT_EQ(fake.mutexes.size(), 1U);
        EXPECT_EQ(fake.mutexes.begin()->second, 2);
        EXPECT_EQ(fake.mutex_attributes, osMutexRecursive | osMutexPrioInherit);
        EXPECT_EQ(fake.state, osKernelRunning);
        mutex.unlock();
        mutex.unlock();
        EXPECT_EQ(fake.mutexes.begin()->second, 0);
    }
    EXPECT_TRUE(fake.mutexes.empty());
}

TEST_F(cmsis_scheduler_test, threads_are_told_apart) {
    EXPECT_TRUE(ramwright::current_context().boot());
    fake.thread = reinterpret_cast<void*>(0x2000'1000);
    const auto one = ramwright::current_context();
    fake.thread = reinterpret_cast<void*>(0x2000'1008);
    EXPECT_NE(ramwright::current_context(), one);
    fake.thread = reinterpret_cast<void*>(0x2000'0000);
    EXPECT_FALSE(ramwright::current_context().boot());
}

class waiting_test : public cmsis_scheduler_test {
protected:
    waiting_test() : pool_{osMemoryPoolNew(1, 16, nullptr)}, block_{osMemoryPoolAlloc(pool_, 0)} {}
    ~waiting_test() override {
        if (pool_ != nullptr) {
            EXPECT_EQ(osMemoryPoolFree(pool_, block_), osOK);
            EXPECT_EQ(osMemoryPoolGetSpace(pool_), 1U) << "the block is free, not on its way";
            EXPECT_EQ(fake.semaphores.begin()->second, 0U) << "no wake-up is left over";
            EXPECT_EQ(osMemoryPoolDelete(pool_), osOK);
        }
        EXPECT_EQ(heap().snapshot().live_blocks, 0U);
        EXPECT_TRUE(fake.semaphores.empty());
    }
    void free_block() const { EXPECT_EQ(osMemoryPoolFree(pool_, block_), osOK); }
    void delete_pool() { EXPECT_EQ(osMemoryPoolDelete(std::exchange(pool_, nullptr)), osOK); }

    osMemoryPoolId_t pool_;
    void* block_;
};

TEST_F(waiting_test, ticks_that_end_give_null) {
    fake.ticks_end = true;
    EXPECT_EQ(osMemoryPoolAlloc(pool_, 10), nullptr);
    EXPECT_EQ(failures.total(), 1U);
}

TEST_F(waiting_test, a_block_freed_in_time_is_had) {
    fake.meanwhile = [this] { free_block(); };
    EXPECT_EQ(osMemoryPoolAlloc(pool_, 10), block_);
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(waiting_test, a_block_handed_over_as_the_ticks_end_is_not_lost) {
    fake.ticks_end = true;
    fake.meanwhile = [this] { free_block(); };
    EXPECT_EQ(osMemoryPoolAlloc(pool_, 10), block_);
    EXPECT_EQ(failures.total(), 0U);
}

TEST_F(waiting_test, who_asks_later_does_not_take_what_was_handed_over) {
    fake.meanwhile = [this] {
        free_block();
        EXPECT_EQ(osMemoryPoolAlloc(pool_, 0), nullptr);
        EXPECT_EQ(osMemoryPoolGetSpace(pool_), 0U);
    };
    EXPECT_EQ(osMemoryPoolAlloc(pool_, 10), block_);
}

TEST_F(waiting_test, each_of_two_who_wait_is_woken_for_a_block_of_its_own) {
    fake.meanwhile = [this] {
        fake.meanwhile = [this] { free_block(); };
        EXPECT_EQ(osMemoryPoolAlloc(pool_, osWaitForever), block_);
        free_block();
    };
    EXPECT_EQ(osMemoryPoolAlloc(pool_, osWaitForever), block_);
}

TEST_F(waiting_test, one_who_leaves_does_not_take_the_others_place) {
    fake.ticks_end = true;
    fake.meanwhile = [this] {
        fake.meanwhile = [] {};
        EXPECT_EQ(osMemoryPoolAlloc(pool_, 5), nullptr);
        free_block();
    };
    EXPECT_EQ(osMemoryPoolAlloc(pool_, osWaitForever), block_);
}

TEST_F(waiting_test, deletion_wakes_and_the_last_to_leave_gives_the_memory_back) {
    fake.meanwhile = [this] {
        delete_pool();
        EXPECT_EQ(heap().snapshot().live_blocks, 2U) << "somebody is inside";
    };
    EXPECT_EQ(osMemoryPoolAlloc(pool_, osWaitForever), nullptr);
}

TEST_F(waiting_test, deletion_as_the_ticks_end_gives_the_memory_back_once) {
    fake.ticks_end = true;
    fake.meanwhile = [this] { delete_pool(); };
    EXPECT_EQ(osMemoryPoolAlloc(pool_, 10), nullptr);
}

TEST_F(cmsis_scheduler_test, without_a_semaphore_nobody_waits) {
    fake.has_memory = false;
    const osMemoryPoolId_t pool = osMemoryPoolNew(1, 16, nullptr);
    void* const block = osMemoryPoolAlloc(pool, osWaitForever);
    EXPECT_NE(block, nullptr);
    EXPECT_EQ(osMemoryPoolAlloc(pool, osWaitForever), nullptr);
    EXPECT_EQ(osMemoryPoolFree(pool, block), osOK);
    EXPECT_EQ(osMemoryPoolGetSpace(pool), 1U);
    EXPECT_EQ(osMemoryPoolDelete(pool), osOK);
}

}  // namespace
