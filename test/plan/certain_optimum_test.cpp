// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "../tool/log_maker.hpp"
#include "exact_certain.hpp"
#include "tool/plan/certain.hpp"
#include "tool/replay/survival.hpp"

namespace ramwright::tool {
namespace {

struct random_numbers {
    std::uint32_t state;

    std::uint32_t below(std::uint32_t end) {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        return state % end;
    }
};

/// Blocks of the sizes come and go at random, around a level of its own.
operation_log random_log(random_numbers& random, const std::vector<std::uint32_t>& sizes) {
    testing::log_maker maker;
    std::vector<std::uint32_t> live;
    const std::uint32_t level = 2 + random.below(20);
    for (std::uint32_t step = 0; step != 150; ++step) {
        const bool grows = live.size() < level ? random.below(4) != 0 : random.below(4) == 0;
        if (grows || live.empty()) {
            live.push_back(
                maker.allocate(sizes[random.below(static_cast<std::uint32_t>(sizes.size()))]));
        } else {
            const auto which = random.below(static_cast<std::uint32_t>(live.size()));
            maker.free(live[which]);
            live[which] = live.back();
            live.pop_back();
        }
    }
    for (const std::uint32_t size : sizes) {
        maker.free(maker.allocate(size));
    }
    return maker.take();
}

TEST(plan_certain, is_within_one_percent_of_trying_everything) {
    for (std::uint32_t seed = 1; seed <= 150; ++seed) {
        random_numbers random{seed * 2654435761U};
        std::set<std::uint32_t> sizes;
        const std::uint32_t count = 2 + random.below(7);
        while (sizes.size() != count) {
            sizes.insert(8 * (1 + random.below(seed % 2 == 0 ? 12 : 250)));
        }
        const std::vector<std::uint32_t> ascending{sizes.begin(), sizes.end()};
        std::vector<operation_log> logs;
        for (std::uint32_t log = 0; log != 1 + seed % 2; ++log) {
            logs.push_back(random_log(random, ascending));
        }
        const auto found = plan_certain(logs);
        ASSERT_TRUE(found);
        const std::size_t exact = testing::exact_certain_bytes(logs, ascending);
        const std::size_t planned = pool_bytes(*found);
        EXPECT_GE(planned, exact) << seed;
        EXPECT_LE(100 * planned, 101 * exact) << seed;
        EXPECT_TRUE(survives(logs, *found, planned)) << seed;
    }
}

}  // namespace
}  // namespace ramwright::tool
