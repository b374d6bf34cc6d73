// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/operation_log.hpp"

#include <gtest/gtest.h>

#include "log_maker.hpp"

namespace ramwright::tool {
namespace {

TEST(operation_log, keeps_ticks_as_differences) {
    testing::log_maker maker;
    maker.wait(1000);
    const auto slot = maker.allocate(10);
    maker.wait(7);
    maker.free(slot);
    const operation_log log = maker.take();
    EXPECT_EQ(log.first_tick(), 1000U);
    EXPECT_EQ(log.last_tick(), 1007U);
    EXPECT_EQ(log.operations()[0].elapsed, 0U);
    EXPECT_EQ(log.operations()[1].elapsed, 7U);
}

TEST(operation_log, keeps_pauses_of_more_than_32_bits) {
    constexpr std::uint64_t pause = (std::uint64_t{5} << 32) + 3;
    testing::log_maker maker;
    const auto slot = maker.allocate(10);
    maker.wait(pause);
    maker.free(slot);
    const operation_log log = maker.take();
    std::uint64_t ticks = 0;
    for (const operation& each : log.operations()) {
        ticks += each.elapsed;
    }
    EXPECT_EQ(ticks, pause);
    EXPECT_EQ(log.operations().back().kind, operation_kind::free);
}

TEST(operation_log, stores_each_caller_once) {
    operation_log log;
    EXPECT_EQ(log.intern_caller(0), 0U);
    EXPECT_EQ(log.intern_caller(0x8000), 1U);
    EXPECT_EQ(log.intern_caller(0x9000), 2U);
    EXPECT_EQ(log.intern_caller(0x8000), 1U);
    EXPECT_EQ(log.caller(2), 0x9000U);
}

}  // namespace
}  // namespace ramwright::tool
