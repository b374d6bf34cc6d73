// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/survival.hpp"

#include <gtest/gtest.h>

#include "log_maker.hpp"
#include "tool/common/error.hpp"
#include "tool/replay/replay.hpp"

namespace ramwright::tool {
namespace {

TEST(survives, agrees_with_the_full_replay) {
    const operation_log log = testing::small_firmware(400);
    for (std::size_t ram = 2048; ram <= 16384; ram += 512) {
        EXPECT_EQ(survives({&log, 1}, general_design(), ram),
                  replay(log, general_design(), {.region_bytes = ram}).survived())
            << ram;
    }
}

TEST(survives_each, answers_in_order) {
    const operation_log log = testing::small_firmware(100);
    const std::vector<std::size_t> sizes{65536, 64, 65536, 64, 64, 65536};
    EXPECT_EQ(survives_each({&log, 1}, general_design(), sizes),
              (std::vector<char>{1, 0, 1, 0, 0, 1}));
}

TEST(find_smallest_ram, finds_what_trying_every_size_finds) {
    const operation_log log = testing::small_firmware(400);
    const smallest_ram found = find_smallest_ram({&log, 1}, general_design(), 65536);
    EXPECT_TRUE(survives({&log, 1}, general_design(), found.least));
    for (std::size_t step = 1; step <= sizes_above; ++step) {
        EXPECT_FALSE(survives({&log, 1}, general_design(), found.least - step * size_step));
        EXPECT_TRUE(survives({&log, 1}, general_design(), found.safe_from + step * size_step));
    }
    EXPECT_TRUE(survives({&log, 1}, general_design(), found.safe_from));
    // No size between is safe: a failure lies within its 32 steps.
    for (std::size_t size = found.least; size < found.safe_from; size += size_step) {
        bool fails = false;
        for (std::size_t step = 0; step <= sizes_above; ++step) {
            fails |= !survives({&log, 1}, general_design(), size + step * size_step);
        }
        EXPECT_TRUE(fails) << size;
    }
}

TEST(find_smallest_ram, needs_what_the_most_demanding_log_needs) {
    testing::log_maker small;
    small.allocate(1000);
    testing::log_maker large;
    large.allocate(9000);
    const std::vector<operation_log> logs = [&] {
        std::vector<operation_log> both;
        both.push_back(small.take());
        both.push_back(large.take());
        return both;
    }();
    EXPECT_EQ(find_smallest_ram(logs, general_design(), 65536).least,
              find_smallest_ram({&logs[1], 1}, general_design(), 65536).least);
}

TEST(find_smallest_ram, says_if_the_limit_is_too_low) {
    const operation_log log = testing::small_firmware(100);
    EXPECT_THROW(static_cast<void>(find_smallest_ram({&log, 1}, general_design(), 1024)),
                 does_not_survive);
}

}  // namespace
}  // namespace ramwright::tool
