// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/trace_summary.hpp"

#include <gtest/gtest.h>

#include "log_maker.hpp"

namespace ramwright::tool {
namespace {

TEST(summarise, says_who_held_what_at_the_peak) {
    testing::log_maker maker;
    maker.calls_from(0x100);
    const auto early = maker.allocate(50);
    maker.calls_from(0x200);
    maker.allocate(70);
    const auto gone = maker.allocate(70);
    maker.free(gone);
    maker.calls_from(0x300);
    maker.allocate(1000);  // the peak
    maker.free(early);
    maker.allocate(20);
    const trace_summary summary = summarise(maker.take());
    EXPECT_EQ(summary.peak_live_bytes, 1120U);
    EXPECT_EQ(summary.by_caller.at(0x100).bytes_at_peak, 50U);
    EXPECT_EQ(summary.by_caller.at(0x200).bytes_at_peak, 70U);
    EXPECT_EQ(summary.by_caller.at(0x200).blocks_at_peak, 1U);
    EXPECT_EQ(summary.by_caller.at(0x300).bytes_at_peak, 1000U);
    EXPECT_EQ(summary.by_size.at(20).blocks_at_peak, 0U);
    EXPECT_EQ(summary.by_size.at(70).most_blocks, 2U);
}

TEST(summarise, measures_lifetimes_of_what_was_freed) {
    testing::log_maker maker;
    const auto at_once = maker.allocate(8);
    maker.free(at_once);
    const auto brief = maker.allocate(8);
    maker.wait(5);
    maker.free(brief);
    const auto longer = maker.allocate(8);
    maker.wait(7);
    maker.free(longer);
    maker.allocate(8);
    const trace_summary summary = summarise(maker.take());
    EXPECT_EQ(summary.lifetimes[0], 1U);
    EXPECT_EQ(summary.lifetimes[3], 2U);
    EXPECT_EQ(summary.by_size.at(8).freed, 3U);
    EXPECT_DOUBLE_EQ(summary.by_size.at(8).mean_lifetime(), 4.0);
    EXPECT_EQ(summary.by_size.at(8).lifetime_max, 7U);
    EXPECT_EQ(summary.by_size.at(8).live_blocks, 1U) << "never freed";
}

TEST(summarise, follows_resizes_to_their_new_size) {
    testing::log_maker maker;
    const auto block = maker.allocate(100);
    maker.resize(block, 300);
    const trace_summary summary = summarise(maker.take());
    EXPECT_EQ(summary.resizes, 1U);
    EXPECT_EQ(summary.peak_live_bytes, 300U);
    EXPECT_EQ(summary.by_size.at(100).live_blocks, 0U);
    EXPECT_EQ(summary.by_size.at(300).live_bytes, 300U);
    EXPECT_EQ(summary.by_size.at(300).bytes_at_peak, 300U);
    EXPECT_EQ(summary.by_caller.at(0).bytes_at_peak, 300U);
}

TEST(summarise, lists_every_refusal) {
    testing::log_maker maker;
    maker.wait(9);
    maker.calls_from(0x44);
    maker.attempt(16384);
    const trace_summary summary = summarise(maker.take());
    ASSERT_EQ(summary.refusals.size(), 1U);
    EXPECT_EQ(summary.refusals[0].tick, 9U);
    EXPECT_EQ(summary.refusals[0].size, 16384U);
    EXPECT_EQ(summary.refusals[0].caller, 0x44U);
    EXPECT_EQ(summary.allocations, 0U);
    EXPECT_EQ(summary.by_size.at(16384).refused, 1U);
}

TEST(summarise, of_nothing_is_empty) {
    const trace_summary summary = summarise(operation_log{});
    EXPECT_EQ(summary.peak_live_bytes, 0U);
    EXPECT_TRUE(summary.by_size.empty());
}

}  // namespace
}  // namespace ramwright::tool
