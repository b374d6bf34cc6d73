// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/safe_ram.hpp"

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

#include "../tool/log_maker.hpp"
#include "tool/common/error.hpp"

namespace ramwright::tool {
namespace {

enum class calls { only_plain, resizes, alignments };

operation_log random_log(std::uint32_t seed, calls allowed) {
    std::mt19937 engine{seed};
    const auto random = [&engine] { return static_cast<std::uint32_t>(engine()); };
    testing::log_maker log;
    std::vector<std::uint32_t> live;
    for (int each = 0; each != 400; ++each) {
        const auto kind = random() % 8;
        if (live.empty() || (kind < 4 && live.size() < 40)) {
            const std::uint32_t alignment = allowed == calls::alignments ? 3 + random() % 6 : 3;
            live.push_back(log.allocate(1 + random() % (kind == 0 ? 2000 : 120), alignment));
        } else if (kind == 4 && allowed == calls::resizes) {
            log.resize(live[random() % live.size()], 1 + random() % 600);
        } else {
            std::swap(live[random() % live.size()], live.back());
            log.free(live.back());
            live.pop_back();
        }
    }
    return log.take();
}

design with_pools(bool pools) {
    design how = general_design();
    if (pools) {
        how.pools = {{.smallest = 1, .block_size = 40, .count = 4},
                     {.smallest = 73, .block_size = 96, .count = 3}};
    }
    return how;
}

class safe_ram : public ::testing::TestWithParam<calls> {};

/// What one replay says of all larger regions, with each of them replayed.
TEST_P(safe_ram, is_what_every_replay_says) {
    for (std::uint32_t seed = 0; seed != 40; ++seed) {
        const operation_log log = random_log(seed, GetParam());
        const design how = with_pools(seed % 2 == 1);
        const auto enough = find_enough_ram({&log, 1}, how, 1 << 17);
        ASSERT_TRUE(enough.has_value());
        for (std::size_t step = 0; step != 100; ++step) {
            ASSERT_TRUE(survives({&log, 1}, how, *enough + step * size_step))
                << seed << ' ' << step;
        }
        const std::size_t safe = find_safe_ram({&log, 1}, how, 1 << 17);
        EXPECT_LE(safe, *enough);
        EXPECT_FALSE(survives({&log, 1}, how, safe - size_step));
        for (std::size_t step = 0; step <= sizes_above; ++step) {
            EXPECT_TRUE(survives({&log, 1}, how, safe + step * size_step)) << seed << ' ' << step;
        }
        if (GetParam() == calls::only_plain) {
            EXPECT_EQ(safe, *enough);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(calls, safe_ram,
                         ::testing::Values(calls::only_plain, calls::resizes, calls::alignments));

TEST(find_safe_ram, goes_on_where_only_a_large_general_does) {
    testing::log_maker maker;
    for (int block = 0; block != 10; ++block) {
        maker.allocate(40'000);
    }
    const operation_log log = maker.take();
    const std::size_t safe = find_safe_ram({&log, 1}, general_design(), 1 << 20);
    EXPECT_GT(safe, largest_small_region(general_design()));
    EXPECT_FALSE(survives({&log, 1}, general_design(), safe - size_step));
    for (std::size_t step = 0; step <= sizes_above; ++step) {
        EXPECT_TRUE(survives({&log, 1}, general_design(), safe + step * size_step));
    }
    EXPECT_THROW(static_cast<void>(find_safe_ram({&log, 1}, general_design(), 300'000)),
                 does_not_survive);
}

/// 256 KiB is enough, and with more the heap has larger headers: those sizes are replayed as well.
TEST(find_safe_ram, looks_at_both_heaps_where_they_meet) {
    testing::log_maker maker;
    for (int block = 0; block != 5'400; ++block) {
        maker.allocate(4);
    }
    maker.allocate(static_cast<std::uint32_t>(largest_small_region(general_design())) - 5'400 * 8 -
                   1000);
    const operation_log log = maker.take();
    const std::size_t safe = find_safe_ram({&log, 1}, general_design(), 1 << 20);
    for (std::size_t step = 0; step <= sizes_above; ++step) {
        EXPECT_TRUE(survives({&log, 1}, general_design(), safe + step * size_step)) << safe;
    }
}

}  // namespace
}  // namespace ramwright::tool
