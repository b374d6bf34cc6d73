// SPDX-License-Identifier: Apache-2.0
#include "tool/soak/soak.hpp"

#include <gtest/gtest.h>

#include "../tool/log_maker.hpp"
#include "node_log.hpp"
#include "tool/replay/replay.hpp"

namespace ramwright::tool {
namespace {

TEST(soak, survives_with_room_and_not_without) {
    const demand_mix mix = fit(testing::record_node(0, 5000));
    const confidence roomy =
        soak(general_design(), mix, {.region_bytes = 80 * 1024, .ticks = 20'000, .seeds = 8});
    EXPECT_EQ(roomy.survived, 8U);
    EXPECT_NEAR(roomy.at_least, 0.6877, 0.0001);
    const confidence tight =
        soak(general_design(), mix, {.region_bytes = 30 * 1024, .ticks = 20'000, .seeds = 8});
    EXPECT_EQ(tight.survived, 0U);
    EXPECT_EQ(tight.at_least, 0);
}

TEST(soak, fails_where_a_replay_of_the_same_demand_fails) {
    const demand_mix mix = fit(testing::record_node(0, 5000));
    const soak_options options{
        .region_bytes = 36 * 1024, .ticks = 20'000, .seeds = 6, .first_seed = 100};
    std::size_t failed = 0;
    for (const soak_run& run : soak_each(general_design(), mix, options)) {
        const replay_result replayed =
            replay(generate(mix, run.seed, options.ticks), general_design(),
                   {.region_bytes = options.region_bytes});
        ASSERT_EQ(run.failure.has_value(), !replayed.survived()) << run.seed;
        if (run.failure) {
            ++failed;
            EXPECT_EQ(run.failure->tick, replayed.failures.front().tick);
            EXPECT_EQ(run.failure->size, replayed.failures.front().size);
            EXPECT_EQ(run.failure->caller, replayed.failures.front().caller);
            EXPECT_EQ(run.failure->largest_free_bytes,
                      replayed.failures.front().largest_free_bytes);
        } else {
            EXPECT_EQ(run.peak_live_bytes, replayed.peak_live_bytes);
            EXPECT_EQ(run.operations, replayed.operations);
        }
    }
    EXPECT_GT(failed, 0U);
}

TEST(soak, answers_alike_on_any_number_of_threads) {
    const demand_mix mix = fit(testing::record_node(0, 3000));
    std::vector<soak_run> alone;
    for (const unsigned threads : {1U, 2U, 5U}) {
        const auto runs = soak_each(general_design(), mix,
                                    {.region_bytes = 40 * 1024,
                                     .ticks = 5000,
                                     .seeds = 7,
                                     .first_seed = 3,
                                     .threads = threads});
        ASSERT_EQ(runs.size(), 7U);
        alone = threads == 1 ? runs : alone;
        for (std::size_t index = 0; index != runs.size(); ++index) {
            EXPECT_EQ(runs[index].seed, 3 + index);
            EXPECT_EQ(runs[index].operations, alone[index].operations);
            EXPECT_EQ(runs[index].peak_live_bytes, alone[index].peak_live_bytes);
            EXPECT_EQ(runs[index].failure.has_value(), alone[index].failure.has_value());
        }
    }
}

// 64 bytes every 100 ticks, in 32 KiB: full after some 45,000 ticks, whatever the seed.
TEST(soak, says_when_a_leak_has_taken_everything) {
    testing::log_maker maker;
    for (int round = 0; round != 100; ++round) {
        maker.calls_from(0x700);
        maker.allocate(64);
        maker.wait(100);
    }
    const demand_mix mix = fit(maker.take());
    EXPECT_EQ(mix.leaked_bytes(), 6400U);
    for (const soak_run& run : soak_each(
             general_design(), mix, {.region_bytes = 32 * 1024, .ticks = 100'000, .seeds = 3})) {
        ASSERT_TRUE(run.failure);
        EXPECT_NEAR(static_cast<double>(run.failure->tick), 45'000, 3000);
        EXPECT_EQ(run.failure->caller, 0x700U);
    }
}

}  // namespace
}  // namespace ramwright::tool
