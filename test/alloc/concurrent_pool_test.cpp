// SPDX-License-Identifier: Apache-2.0
#include "ramwright/alloc/concurrent_pool.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "ramwright/core/exclusive.hpp"

namespace {

using ramwright::check_level;
using ramwright::concurrent_pool;
using ramwright::exclusive_word;
using ramwright::failure_kind;
using ramwright::failures;
using ramwright::layout;
using ramwright::pool;

class concurrent_pool_test : public testing::Test {
protected:
    concurrent_pool_test() { failures.clear(); }

    alignas(64) std::array<std::byte, 4096> storage_{};
};

TEST_F(concurrent_pool_test, hands_out_the_offsets_that_pool_does) {
    alignas(64) std::array<std::byte, 4096> other{};
    concurrent_pool<> tested{storage_, {.size = 40, .alignment = 8}};
    pool<check_level::standard> known{other, {.size = 40, .alignment = 8}};
    ASSERT_EQ(tested.block_count(), known.block_count());
    std::vector<std::pair<void*, void*>> live;
    std::mt19937 random{1};
    for (int step = 0; step < 10'000; ++step) {
        if (live.empty() || random() % 2 == 0) {
            void* const block = tested.allocate();
            void* const same = known.allocate();
            ASSERT_EQ(block == nullptr, same == nullptr);
            if (block != nullptr) {
                ASSERT_EQ(offset_of(tested, block), offset_of(known, same));
                live.emplace_back(block, same);
            }
        } else {
            std::swap(live[random() % live.size()], live.back());
            ASSERT_TRUE(tested.deallocate(live.back().first));
            ASSERT_TRUE(known.deallocate(live.back().second));
            live.pop_back();
        }
        ASSERT_EQ(tested.snapshot(), known.snapshot());
    }
}

TEST_F(concurrent_pool_test, takes_as_many_blocks_as_pool_does) {
    for (const layout each : {layout{24, 8}, layout{1, 1}, layout{156, 4}, layout{100, 64}}) {
        EXPECT_EQ(concurrent_pool<>::bytes_for(each, 7),
                  pool<check_level::standard>::bytes_for(each, 7));
        EXPECT_EQ(concurrent_pool<>(storage_, each).block_count(),
                  pool<check_level::standard>(storage_, each).block_count());
        EXPECT_EQ(concurrent_pool<check_level::off>(storage_, each).block_count(),
                  pool<check_level::standard>(storage_, each).block_count());
    }
}

TEST_F(concurrent_pool_test, an_index_has_16_bits) {
    std::vector<std::byte> large(concurrent_pool<>::bytes_for({1, 1}, 65'533) + 100);
    concurrent_pool<> bytes{large, {1, 1}};
    ASSERT_EQ(bytes.block_count(), 65'533U);
    for (std::uint32_t i = 0; i < 65'533; ++i) {
        ASSERT_NE(bytes.try_allocate(), nullptr);
    }
    EXPECT_EQ(bytes.try_allocate(), nullptr);
    EXPECT_TRUE(bytes.check());
    EXPECT_EQ((concurrent_pool<>{large, {1, 1}, 65'534}.block_count()), 0U);
}

TEST_F(concurrent_pool_test, an_overwritten_link_is_found_when_it_is_followed) {
    concurrent_pool<> tested{storage_, {.size = 32, .alignment = 8}};
    void* const block = tested.allocate();
    void* const kept = tested.allocate();
    EXPECT_TRUE(tested.deallocate(block));
    // Whatever stands in front of the first block is the table.
    std::memset(storage_.data(), 0xFF,
                static_cast<std::size_t>(static_cast<std::byte*>(block) - storage_.data()));

    EXPECT_FALSE(tested.check());
    EXPECT_EQ(tested.try_allocate(), nullptr);
    ASSERT_NE(failures.last(), nullptr);
    EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
    EXPECT_FALSE(tested.deallocate(kept));
    EXPECT_EQ(failures.last()->kind, failure_kind::corrupted_block);
}

TEST_F(concurrent_pool_test, full_fills_what_is_freed_and_sees_who_writes_to_it) {
    concurrent_pool<check_level::full> tested{storage_, {.size = 32, .alignment = 8}};
    auto* const block = static_cast<std::byte*>(tested.allocate());
    std::memset(block, 0x5A, 32);
    EXPECT_TRUE(tested.deallocate(block));
    EXPECT_EQ(block[0], std::byte{0xDD});
    EXPECT_TRUE(tested.check());
    block[31] = std::byte{0};
    EXPECT_FALSE(tested.check());
}

TEST_F(concurrent_pool_test, a_word_changed_and_changed_back_is_not_taken_for_unchanged) {
    exclusive_word word{7};
    const auto early = word.begin();
    const auto between = word.begin();
    ASSERT_TRUE(word.commit(between, 8));
    const auto back = word.begin();
    ASSERT_TRUE(word.commit(back, 7));
    EXPECT_EQ(word.read(), early.value);
    EXPECT_FALSE(word.commit(early, 9));
    EXPECT_EQ(word.read(), 7U);
}

/// The list as the engine keeps it, taken apart so that others can come between the steps of a take.
class opened_pool {
public:
    static constexpr std::uint32_t end = 3;

    auto begin_to_take() { return first_.begin(); }
    [[nodiscard]] std::uint32_t next_of(std::uint32_t index) const { return link_[index]; }
    bool finish(exclusive_word::access seen, std::uint32_t next) {
        return first_.commit(seen, next);
    }
    std::uint32_t take() {
        const auto seen = first_.begin();
        return first_.commit(seen, link_[seen.value]) ? seen.value : end;
    }
    void give(std::uint32_t index) {
        const auto seen = first_.begin();
        link_[index] = seen.value;
        EXPECT_TRUE(first_.commit(seen, index));
    }

private:
    exclusive_word first_{0};
    std::array<std::uint32_t, end> link_{1, 2, end};
};

/// A take is interrupted between reading the list and writing it, and meanwhile the first block comes back
/// with another behind it. A plain compare and swap would now hand out block 1 twice.
TEST(regressions, lockfree_pool_ABA_with_preempted_pop) {
    opened_pool blocks;
    const auto seen = blocks.begin_to_take();
    const std::uint32_t next = blocks.next_of(seen.value);
    ASSERT_EQ(seen.value, 0U);
    ASSERT_EQ(next, 1U);

    ASSERT_EQ(blocks.take(), 0U);
    ASSERT_EQ(blocks.take(), 1U);
    blocks.give(0);

    EXPECT_FALSE(blocks.finish(seen, next)) << "block 1 is live";
    EXPECT_EQ(blocks.take(), 0U);
    EXPECT_EQ(blocks.take(), 2U);
}

/// Runs `work(number)` in as many threads, which begin together.
template <typename Work>
void run_together(std::uint32_t threads, Work work) {
    std::atomic<std::uint32_t> waiting{threads};
    std::vector<std::thread> running;
    for (std::uint32_t number = 0; number < threads; ++number) {
        running.emplace_back([&, number] {
            --waiting;
            while (waiting != 0) {
                std::this_thread::yield();
            }
            work(number);
        });
    }
    for (std::thread& each : running) {
        each.join();
    }
}

constexpr std::uint32_t threads = 4;

template <check_level Checks>
void allocate_and_free_in_threads() {
    constexpr std::uint32_t blocks = 6;  // fewer than are asked for
    constexpr std::size_t block_bytes = 32;
    constexpr layout each{.size = block_bytes, .alignment = 8};
    alignas(8) std::array<std::byte, concurrent_pool<Checks>::bytes_for(each, blocks)> storage{};
    concurrent_pool<Checks> shared{storage, each};
    std::atomic<std::uint32_t> wrong{0};
    run_together(threads, [&](std::uint32_t number) {
        std::mt19937 random{number};
        std::array<unsigned char*, 2> held{};
        const auto mark = static_cast<unsigned char>(number + 1);
        for (int step = 0; step < 50'000; ++step) {
            unsigned char*& place = held[random() % held.size()];
            if (place == nullptr) {
                place = static_cast<unsigned char*>(shared.try_allocate());
                if (place != nullptr) {
                    std::memset(place, mark, block_bytes);
                }
                continue;
            }
            for (std::size_t i = 0; i < block_bytes; ++i) {
                wrong += place[i] != mark ? 1 : 0;
            }
            wrong += shared.deallocate(place) ? 0 : 1;
            place = nullptr;
        }
        for (unsigned char* const place : held) {
            wrong += place == nullptr || shared.deallocate(place) ? 0 : 1;
        }
    });
    EXPECT_EQ(wrong, 0U);
    EXPECT_TRUE(shared.check());
    EXPECT_EQ(shared.snapshot().free_blocks, blocks);
}

TEST(concurrent_pool_threads, no_block_is_held_twice) {
    allocate_and_free_in_threads<check_level::off>();
    allocate_and_free_in_threads<check_level::standard>();
    allocate_and_free_in_threads<check_level::full>();
}

TEST(concurrent_pool_threads, of_many_frees_of_one_block_one_succeeds) {
    constexpr layout each{.size = 8, .alignment = 8};
    constexpr std::uint32_t blocks = 2'000;
    std::vector<std::byte> storage(concurrent_pool<>::bytes_for(each, blocks) + each.alignment);
    concurrent_pool<check_level::standard> shared{storage, each, blocks};
    std::vector<void*> live;
    while (void* const block = shared.try_allocate()) {
        live.push_back(block);
    }
    ASSERT_EQ(live.size(), blocks);
    failures.clear();
    std::atomic<std::uint32_t> freed{0};
    run_together(threads, [&](std::uint32_t) {
        for (void* const block : live) {
            freed += shared.deallocate(block) ? 1 : 0;
        }
    });
    EXPECT_EQ(freed, blocks);
    EXPECT_EQ(failures.total(), (threads - 1) * blocks);
    EXPECT_EQ(failures.last()->kind, failure_kind::double_free);
    EXPECT_TRUE(shared.check());
    EXPECT_EQ(shared.snapshot().free_blocks, blocks);
}

}  // namespace
