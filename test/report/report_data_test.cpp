// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <vector>

#include "tool/report/demand_figures.hpp"
#include "tool/report/level.hpp"
#include "tool/report/packed.hpp"
#include "tool/report/recorded_space.hpp"

namespace {

using namespace ramwright::tool;

TEST(level, keeps_the_extremes_of_every_stretch) {
    level halves{0, 4, 2};
    for (const std::uint64_t live : {10, 90, 20}) {
        halves.note(1, {.live_bytes = live, .free_bytes = 100 - live, .largest_free_bytes = live});
    }
    halves.note(3, {.live_bytes = 5, .free_bytes = 95, .largest_free_bytes = 95});
    const auto samples = std::move(halves).take();
    ASSERT_EQ(samples.size(), 2U);
    EXPECT_EQ(samples[0].live_low, 10U);
    EXPECT_EQ(samples[0].live_high, 90U);
    EXPECT_EQ(samples[0].free_low, 10U);
    EXPECT_EQ(samples[0].largest_free_low, 10U);
    // Memory stood as the stretch before left it until the event.
    EXPECT_EQ(samples[1].live_high, 20U);
    EXPECT_EQ(samples[1].live_low, 5U);
}

TEST(level, carries_over_where_nothing_happens) {
    level whole{0, 10, 10};
    whole.note(2, {.live_bytes = 7});
    whole.note(8, {.live_bytes = 3});
    const auto samples = std::move(whole).take();
    EXPECT_EQ(samples[5].live_low, 7U);
    EXPECT_EQ(samples[5].live_high, 7U);
    EXPECT_EQ(samples[9].live_high, 3U);
}

TEST(level, knows_how_memory_stood_before_it_starts) {
    level late{100, 110, 10};
    late.note(50, {.live_bytes = 44});
    late.note(105, {.live_bytes = 1});
    const auto samples = std::move(late).take();
    EXPECT_EQ(samples[0].live_low, 44U);
    EXPECT_EQ(samples[9].live_high, 1U);
}

TEST(level, stands_time_beyond_53_bits) {
    const std::uint64_t start = std::uint64_t{1} << 62;
    level whole{start, start + 1'000'000, 4096};
    whole.note(start + 999'999, {.live_bytes = 9});
    EXPECT_EQ(std::move(whole).take().back().live_high, 9U);
}

/// Gaps as somebody would count them who goes through all blocks.
struct counted_gaps {
    std::uint64_t sum = 0;
    std::uint64_t largest = 0;

    void add(std::uint64_t from, std::uint64_t to) {
        if (to >= from + smallest_gap) {
            sum += to - from;
            largest = std::max(largest, to - from);
        }
    }
};

void compare_with_counting(bool untouched_apart) {
    constexpr std::uint64_t region = 4096;
    constexpr std::uint64_t start = 24;
    recorded_space space{
        {.region_bytes = region, .start = start, .untouched_apart = untouched_apart}};
    std::map<std::uint64_t, std::uint64_t> blocks;
    std::mt19937 random{7};
    std::uint64_t touched = start;
    for (int step = 0; step != 5000; ++step) {
        const std::uint64_t offset = start + random() % 100 * 32;
        const std::uint64_t size = 1 + random() % 32;
        if (random() % 2 == 0) {
            space.add(offset, size);
            blocks[offset] = size;
            touched = std::max(touched, offset + size);
        } else {
            space.remove(offset);
            blocks.erase(offset);
        }
        counted_gaps expected;
        std::uint64_t at = start;
        for (const auto& [block, bytes] : blocks) {
            expected.add(at, block);
            at = block + bytes;
        }
        expected.add(at, untouched_apart ? touched : region);
        if (untouched_apart) {
            expected.add(touched, region);
        }
        ASSERT_EQ(space.free_bytes(), expected.sum) << "after step " << step;
        ASSERT_EQ(space.largest_free(), expected.largest) << "after step " << step;
    }
}

TEST(recorded_space, agrees_with_counting) { compare_with_counting(false); }

TEST(recorded_space, agrees_with_counting_where_untouched_memory_is_apart) {
    compare_with_counting(true);
}

TEST(recorded_space, stands_blocks_that_overlap_after_lost_events) {
    recorded_space space{{.region_bytes = 100, .start = 0, .untouched_apart = false}};
    space.add(0, 80);
    space.add(40, 100);
    space.remove(0);
    space.remove(40);
    EXPECT_EQ(space.free_bytes(), 100U);
    EXPECT_EQ(space.largest_free(), 100U);
}

TEST(packed, is_base64_of_seven_bits_a_byte) {
    EXPECT_EQ(packed{}.text(), "");
    packed numbers;
    numbers.add(1);
    EXPECT_EQ(numbers.text(), "AQ==");
    numbers.add(300);
    EXPECT_EQ(numbers.text(), "AawC");
    numbers.add(~std::uint64_t{0});
    EXPECT_EQ(numbers.text(), "AawC////////////AQ==");
}

TEST(packed, steps_are_even_up_and_odd_down) {
    packed steps;
    steps.add_step(5, 6);
    steps.add_step(6, 5);
    steps.add_step(5, 5);
    EXPECT_EQ(steps.text(), "AgEA");
}

TEST(histogram, counts_every_size_once_between_its_bounds) {
    trace_summary summary;
    for (const std::uint32_t size : {20U, 24U, 156U, 4096U}) {
        summary.by_size[size].allocations = size;
    }
    const auto bins = size_histogram(summary);
    EXPECT_EQ(bins.front().low, 16U);
    EXPECT_EQ(bins.back().low, 4096U);
    EXPECT_EQ(bins.back().count, 4096U);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i != bins.size(); ++i) {
        sum += bins[i].count;
        ASSERT_TRUE(i == 0 || bins[i - 1].low < bins[i].low);
    }
    EXPECT_EQ(sum, 20U + 24 + 156 + 4096);
    const auto after = std::find_if(bins.begin(), bins.end(),
                                    [](const histogram_bin& bin) { return bin.low > 156; });
    EXPECT_EQ((after - 1)->count, 156U);
}

TEST(histogram, of_lifetimes_leaves_out_what_is_empty_at_its_ends) {
    trace_summary summary;
    summary.lifetimes[3] = 5;
    summary.lifetimes[5] = 6;
    const auto bins = lifetime_histogram(summary);
    ASSERT_EQ(bins.size(), 3U);
    EXPECT_EQ(bins[0].low, 4U);
    EXPECT_EQ(bins[0].count, 5U);
    EXPECT_EQ(bins[1].count, 0U);
    EXPECT_EQ(bins[2].low, 16U);
}

}  // namespace
