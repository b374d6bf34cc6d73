// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/timeline.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ramwright::tool {
namespace {

replay_sample at(std::uint64_t tick) {
    return {
        .tick = tick, .live_bytes = 1, .used_bytes = 2, .free_bytes = 90, .largest_free_bytes = 80};
}

TEST(timeline, stays_small_however_long_the_run) {
    timeline line{10};
    for (std::uint64_t tick = 0; tick != 100'000; ++tick) {
        if (line.due(tick)) {
            line.open(at(tick));
        }
    }
    const auto samples = std::move(line).take();
    EXPECT_LE(samples.size(), 20U);
    EXPECT_GE(samples.size(), 10U);
    EXPECT_TRUE(std::is_sorted(samples.begin(), samples.end(),
                               [](const auto& a, const auto& b) { return a.tick < b.tick; }));
}

TEST(timeline, loses_no_peak_and_no_trough) {
    timeline line{4};
    for (std::uint64_t tick = 0; tick != 1000; ++tick) {
        if (line.due(tick)) {
            line.open(at(tick));
        }
        if (tick == 123) {
            line.raise(5000, 6000, 7000);
        }
        if (tick == 777) {
            line.look(50, 3);
        }
    }
    const auto samples = std::move(line).take();
    const auto most =
        std::max_element(samples.begin(), samples.end(),
                         [](const auto& a, const auto& b) { return a.live_bytes < b.live_bytes; });
    EXPECT_EQ(most->live_bytes, 5000U);
    EXPECT_EQ(most->used_bytes, 6000U);
    EXPECT_LE(most->tick, 123U);
    const auto least = std::min_element(
        samples.begin(), samples.end(),
        [](const auto& a, const auto& b) { return a.largest_free_bytes < b.largest_free_bytes; });
    EXPECT_EQ(least->largest_free_bytes, 3U);
    EXPECT_EQ(least->free_bytes, 50U);
}

TEST(timeline, of_no_samples_keeps_none) {
    timeline line{0};
    EXPECT_FALSE(line.due(0));
    line.raise(1, 1, 1);
    line.look(1, 1);
    EXPECT_TRUE(std::move(line).take().empty());
}

}  // namespace
}  // namespace ramwright::tool
