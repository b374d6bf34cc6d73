// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/replay.hpp"

#include <gtest/gtest.h>

#include "log_maker.hpp"
#include "ramwright/alloc/general.hpp"
#include "tool/common/error.hpp"
#include "tool/replay/region_memory.hpp"

namespace ramwright::tool {
namespace {

using testing::log_maker;

design pools_only(std::vector<size_class> pools) {
    return {.name = "pools", .pools = std::move(pools), .rest = rest_allocator::none};
}

TEST(replay, finds_the_peak_and_when_it_was) {
    log_maker maker;
    const auto first = maker.allocate(1000);
    maker.wait(10);
    const auto second = maker.allocate(2000);
    maker.wait(10);
    maker.free(first);
    maker.allocate(500);
    maker.free(second);
    const replay_result result = replay(maker.take(), general_design(), {.region_bytes = 8192});
    EXPECT_TRUE(result.survived());
    EXPECT_EQ(result.peak_live_bytes, 3000U);
    EXPECT_EQ(result.peak_tick, 10U);
    EXPECT_EQ(result.peak_operation, 1U);
    EXPECT_EQ(result.allocations, 3U);
    EXPECT_GT(result.peak_used_bytes, 3000U);
    EXPECT_GE(result.peak_footprint_bytes, 3000U);
    EXPECT_EQ(result.end.live_bytes, 500U);
}

TEST(replay, says_when_what_and_why_a_request_failed) {
    log_maker maker;
    maker.allocate(3000);
    maker.wait(42);
    maker.calls_from(0x8001234);
    maker.allocate(4000);
    const replay_result result = replay(maker.take(), general_design(), {.region_bytes = 4096});
    ASSERT_EQ(result.failure_count, 1U);
    const replay_failure& failure = result.failures.front();
    EXPECT_EQ(failure.tick, 42U);
    EXPECT_EQ(failure.size, 4000U);
    EXPECT_EQ(failure.caller, 0x8001234U);
    EXPECT_EQ(failure.reason, failure_reason::out_of_memory);
    EXPECT_LT(failure.free_bytes, 4000U);
}

TEST(replay, tells_fragmentation_from_too_little_memory) {
    log_maker maker;
    std::vector<std::uint32_t> slots;
    for (int block = 0; block != 14; ++block) {
        slots.push_back(maker.allocate(250));
    }
    for (std::size_t index = 0; index < slots.size(); index += 2) {
        maker.free(slots[index]);
    }
    maker.allocate(1000);
    const replay_result result = replay(maker.take(), general_design(), {.region_bytes = 3800});
    ASSERT_EQ(result.failure_count, 1U);
    EXPECT_EQ(result.failures.front().reason, failure_reason::fragmented);
    EXPECT_GE(result.failures.front().free_bytes, 1000U);
    EXPECT_LT(result.failures.front().largest_free_bytes, 1000U);
    EXPECT_GT(result.worst.fragmentation(), 0.5);
}

TEST(replay, names_an_empty_pool) {
    log_maker maker;
    maker.allocate(32);
    maker.allocate(32);
    const replay_result result =
        replay(maker.take(), pools_only({{.smallest = 1, .block_size = 32, .count = 1}}),
               {.region_bytes = 1024});
    ASSERT_EQ(result.failure_count, 1U);
    EXPECT_EQ(result.failures.front().reason, failure_reason::pool_empty);
}

TEST(replay, ignores_the_free_of_a_block_that_was_not_there) {
    log_maker maker;
    const auto failed = maker.allocate(100'000);
    maker.free(failed);
    maker.allocate(100);
    const replay_result result = replay(maker.take(), general_design(), {.region_bytes = 4096});
    EXPECT_EQ(result.failure_count, 1U);
    EXPECT_EQ(result.allocations, 1U);
    EXPECT_EQ(result.end.live_bytes, 100U);
}

TEST(replay, tries_what_the_device_refused_and_lets_it_go) {
    log_maker maker;
    maker.attempt(1000);
    maker.attempt(1000);
    const operation_log log = maker.take();
    const replay_result roomy = replay(log, general_design(), {.region_bytes = 2048});
    EXPECT_TRUE(roomy.survived());
    EXPECT_EQ(roomy.attempts, 2U);
    EXPECT_EQ(roomy.end.live_bytes, 0U);
    const replay_result tight = replay(log, general_design(), {.region_bytes = 1000});
    EXPECT_EQ(tight.failure_count, 2U);
}

TEST(replay, moves_a_resize_that_finds_no_room_in_place) {
    log_maker maker;
    const auto grown = maker.allocate(100);
    maker.allocate(100);
    maker.resize(grown, 1000);
    const operation_log log = maker.take();
    const replay_result result = replay(log, general_design(), {.region_bytes = 4096});
    EXPECT_TRUE(result.survived());
    EXPECT_EQ(result.moved, 1U);
    EXPECT_EQ(result.end.live_bytes, 1100U);
    const replay_result tight = replay(log, general_design(), {.region_bytes = 1100});
    ASSERT_EQ(tight.failure_count, 1U);
    EXPECT_EQ(tight.end.live_bytes, 200U) << "a resize that fails changes nothing";
}

TEST(replay, keeps_the_first_failures_and_counts_all) {
    log_maker maker;
    for (int request = 0; request != 50; ++request) {
        maker.wait(1);
        maker.attempt(100'000);
    }
    const operation_log log = maker.take();
    const replay_result all =
        replay(log, general_design(), {.region_bytes = 4096, .failures_kept = 5});
    EXPECT_EQ(all.failure_count, 50U);
    ASSERT_EQ(all.failures.size(), 5U);
    EXPECT_EQ(all.failures.back().tick, 5U);
}

TEST(replay, refuses_everything_where_the_tables_do_not_fit) {
    const operation_log log = testing::small_firmware(50);
    const design how = pools_only({{.smallest = 1, .block_size = 2048, .count = 100}});
    const replay_result result = replay(log, how, {.region_bytes = 1024});
    EXPECT_EQ(result.allocations, 0U);
    EXPECT_FALSE(result.survived());
    EXPECT_EQ(replay(log, general_design(), {.region_bytes = 0}).allocations, 0U);
}

TEST(replay, never_gives_back_what_an_arena_handed_out) {
    log_maker maker;
    for (int round = 0; round != 4; ++round) {
        maker.free(maker.allocate(400));
    }
    const design arena{.name = "arena", .rest = rest_allocator::arena};
    const replay_result result = replay(maker.take(), arena, {.region_bytes = 1024});
    EXPECT_EQ(result.allocations, 2U);
    EXPECT_EQ(result.failure_count, 2U);
}

TEST(replay, places_blocks_as_the_scheme_that_was_asked_for) {
    // A large hole below a small one: only first fit cuts the large one for a small request.
    log_maker maker;
    const auto large = maker.allocate(600);
    maker.allocate(24);
    const auto small = maker.allocate(40);
    maker.allocate(24);
    maker.free(large);
    maker.free(small);
    maker.allocate(40);
    maker.allocate(600);
    const operation_log log = maker.take();
    const replay_options options{.region_bytes = 1024};
    const auto failures = [&](rest_allocator rest) {
        return replay(log, {.name = "tried", .rest = rest}, options).failure_count;
    };
    EXPECT_EQ(failures(rest_allocator::first_fit), 1U) << "the large hole is no longer whole";
    EXPECT_EQ(failures(rest_allocator::best_fit), 0U);
}

TEST(replay, serves_regions_beyond_what_general_reaches) {
    log_maker maker;
    maker.allocate(900'000);
    const replay_result result =
        replay(maker.take(), general_design(), {.region_bytes = 1024 * 1024});
    EXPECT_TRUE(result.survived());
}

TEST(replay, decides_as_the_allocator_does) {
    // The same operations by hand: the footprint must be that of the allocator itself.
    const operation_log log = testing::small_firmware(500);
    alignas(8) static std::byte storage[32 * 1024];
    general<check_level::standard> heap{storage};
    std::vector<void*> blocks(log.slot_count());
    std::size_t highest = 0;
    for (const operation& each : log.operations()) {
        if (each.kind == operation_kind::allocate) {
            blocks[each.slot] = heap.try_allocate({.size = each.size});
            highest =
                std::max<std::size_t>(highest, offset_of(heap, blocks[each.slot]) + each.size);
        } else {
            heap.deallocate(blocks[each.slot]);
        }
    }
    const replay_result result = replay(log, general_design(), {.region_bytes = sizeof(storage)});
    EXPECT_EQ(result.peak_footprint_bytes, highest);
    EXPECT_EQ(result.end.largest_free_bytes, heap.largest_free());
}

TEST(replay, refuses_a_region_no_device_has) {
    EXPECT_THROW(static_cast<void>(replay(testing::small_firmware(1), general_design(),
                                          {.region_bytes = region_memory::most_bytes + 1})),
                 input_error);
}

}  // namespace
}  // namespace ramwright::tool
