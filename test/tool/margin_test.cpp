// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/margin.hpp"

#include <gtest/gtest.h>

#include <map>

#include "log_maker.hpp"
#include "tool/plan/live_bytes.hpp"
#include "tool/replay/replay.hpp"

namespace ramwright::tool {
namespace {

TEST(with_margin, of_nothing_changes_nothing) {
    const operation_log log = testing::small_firmware(300);
    const operation_log same = with_margin(log, 0);
    ASSERT_EQ(same.operations().size(), log.operations().size());
    EXPECT_EQ(peak_live_bytes(same), peak_live_bytes(log));
    EXPECT_EQ(same.last_tick(), log.last_tick());
}

TEST(with_margin, reaches_the_peak_and_never_exceeds_the_share) {
    const operation_log log = testing::small_firmware(2000);
    for (const double percent : {5.0, 10.0, 50.0, 100.0}) {
        const operation_log more = with_margin(log, percent);
        const double most = static_cast<double>(peak_live_bytes(log)) * (1 + percent / 100);
        EXPECT_LE(static_cast<double>(peak_live_bytes(more)), most) << percent;
        EXPECT_GE(static_cast<double>(peak_live_bytes(more)), 0.95 * most) << percent;
    }
}

TEST(with_margin, frees_every_twin_with_its_block) {
    testing::log_maker maker;
    std::vector<std::uint32_t> slots;
    for (int block = 0; block != 40; ++block) {
        slots.push_back(maker.allocate(100));
    }
    for (const std::uint32_t slot : slots) {
        maker.free(slot);
    }
    const operation_log more = with_margin(maker.take(), 25);
    EXPECT_GT(more.operations().size(), 90U);
    std::map<std::uint32_t, int> live;
    for (const operation& each : more.operations()) {
        live[each.slot] += each.kind == operation_kind::allocate ? 1 : -1;
        EXPECT_GE(live[each.slot], 0);
        EXPECT_LE(live[each.slot], 1);
    }
    for (const auto& [slot, blocks] : live) {
        EXPECT_EQ(blocks, 0) << slot;
    }
}

TEST(with_margin, twins_a_block_too_large_for_the_share_in_part) {
    testing::log_maker maker;
    maker.allocate(10'000);
    const operation_log more = with_margin(maker.take(), 10);
    ASSERT_EQ(more.operations().size(), 2U);
    EXPECT_EQ(more.operations()[1].size, 1000U);
}

TEST(with_margin, resizes_a_whole_twin_with_its_block) {
    testing::log_maker maker;
    const auto block = maker.allocate(100);
    maker.resize(block, 300);
    maker.free(block);
    const operation_log more = with_margin(maker.take(), 100);
    const replay_result result = replay(more, general_design(), {.region_bytes = 8192});
    EXPECT_TRUE(result.survived());
    EXPECT_EQ(result.peak_live_bytes, 600U);
    EXPECT_EQ(result.end.live_bytes, 0U);
}

TEST(peak_live_bytes, counts_what_was_refused_as_demand) {
    testing::log_maker maker;
    maker.allocate(100);
    maker.attempt(5000);
    EXPECT_EQ(peak_live_bytes(maker.take()), 5100U);
}

}  // namespace
}  // namespace ramwright::tool
