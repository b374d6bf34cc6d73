// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "ramwright/alloc/general.hpp"
#include "ramwright/core/lock.hpp"
#include "ramwright/guard/context_checked.hpp"
#include "ramwright/guard/locked.hpp"

/// Threads that allocate and free, and threads that stand for interrupts and free what they are given,
/// at the same moment: more than one core could do, and enough for a race to be seen by ThreadSanitizer.

namespace {

constexpr std::size_t region_bytes = 32'768;
constexpr std::size_t block_bytes = 64;

using heap_type =
    ramwright::context_checked<ramwright::locked<ramwright::general<>, ramwright::recursive_mutex>,
                               ramwright::refuse_in_interrupts,
                               ramwright::defer_frees<region_bytes>>;

/// Blocks on their way to whoever frees them.
class mailbox {
public:
    void put(unsigned char* block) {
        const std::lock_guard exclusive{lock_};
        blocks_.push_back(block);
    }
    unsigned char* take() {
        const std::lock_guard exclusive{lock_};
        if (blocks_.empty()) {
            return nullptr;
        }
        unsigned char* const block = blocks_.back();
        blocks_.pop_back();
        return block;
    }

private:
    std::mutex lock_;
    std::vector<unsigned char*> blocks_;
};

TEST(context_checked, threads_and_interrupts_free_each_block_once) {
    alignas(8) static std::array<std::byte, region_bytes> storage;
    ramwright::failures.clear();
    heap_type tested{storage};
    mailbox to_interrupts;
    std::atomic<int> allocating{2};

    const auto expect_filled = [](const unsigned char* block) {
        for (std::size_t i = 1; i != block_bytes; ++i) {
            ASSERT_EQ(block[i], block[0]) << "two contexts hold this block";
        }
    };
    const auto thread = [&](unsigned number) {
        std::mt19937 next{number};
        for (int round = 0; round != 20'000; ++round) {
            auto* const block = static_cast<unsigned char*>(tested.try_allocate({block_bytes}));
            if (block == nullptr) {
                continue;
            }
            std::memset(block, static_cast<int>(next() & 0xFF), block_bytes);
            if (next() % 2 == 0) {
                to_interrupts.put(block);
            } else {
                expect_filled(block);
                ASSERT_TRUE(tested.deallocate(block));
            }
        }
        --allocating;
    };
    const auto interrupt = [&](std::uint32_t number) {
        const ramwright::port::simulated_interrupt now{number};
        for (;;) {
            const bool last_look = allocating == 0;
            while (unsigned char* const block = to_interrupts.take()) {
                expect_filled(block);
                ASSERT_TRUE(tested.deallocate(block));
            }
            if (last_look) {
                return;
            }
            std::this_thread::yield();
        }
    };
    std::array<std::thread, 4> running{std::thread{thread, 1}, std::thread{thread, 2},
                                       std::thread{interrupt, 20}, std::thread{interrupt, 21}};
    for (std::thread& one : running) {
        one.join();
    }
    while (tested.poll(10)) {
    }
    EXPECT_EQ(tested.snapshot().live_blocks, 0U);
    EXPECT_TRUE(tested.check());
    EXPECT_EQ(ramwright::failures.total(), 0U);
}

}  // namespace
