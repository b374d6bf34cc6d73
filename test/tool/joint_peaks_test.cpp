// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/joint_peaks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

namespace ramwright::tool {
namespace {

TEST(joint_peaks, agrees_with_counting_every_range_at_every_moment) {
    constexpr std::size_t sizes = 9;
    std::mt19937 random{7};
    for (int round = 0; round != 20; ++round) {
        joint_peaks peaks{sizes};
        std::vector<std::vector<std::uint32_t>> expected(sizes, std::vector<std::uint32_t>(sizes));
        for (int run = 0; run != 2; ++run) {
            std::vector<std::uint32_t> live(sizes);
            for (int step = 0; step != 300; ++step) {
                const std::size_t size = random() % sizes;
                if (random() % 2 == 0) {
                    ++live[size];
                    peaks.add(size);
                } else if (live[size] != 0) {
                    --live[size];
                    peaks.remove(size);
                }
                for (std::size_t first = 0; first != sizes; ++first) {
                    for (std::size_t last = first; last != sizes; ++last) {
                        const std::uint32_t blocks = std::accumulate(
                            live.begin() + static_cast<std::ptrdiff_t>(first),
                            live.begin() + static_cast<std::ptrdiff_t>(last) + 1, 0U);
                        expected[first][last] = std::max(expected[first][last], blocks);
                    }
                }
            }
            peaks.end_run();
        }
        peaks.complete();
        for (std::size_t first = 0; first != sizes; ++first) {
            for (std::size_t last = first; last != sizes; ++last) {
                EXPECT_EQ(peaks.most(first, last), expected[first][last]) << first << ' ' << last;
            }
        }
    }
}

}  // namespace
}  // namespace ramwright::tool
