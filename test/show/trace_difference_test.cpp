// SPDX-License-Identifier: Apache-2.0
#include "tool/show/trace_difference.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "log_maker.hpp"

namespace ramwright::tool {
namespace {

/// A log of a build, with what a comparison needs of it.
struct run {
    run(operation_log from, std::uint8_t build) : log{std::move(from)} {
        trace_facts facts;
        facts.info.build = {build};
        log.describe(facts);
        summary = summarise(log);
    }
    [[nodiscard]] compared_trace side(bool named = false) {
        return {.log = log, .summary = summary, .code = code, .named = named};
    }

    operation_log log;
    trace_summary summary;
    code_addresses code;
};

run before(std::uint8_t build = 1) {
    testing::log_maker maker;
    maker.calls_from(0x300);
    maker.allocate(8);
    maker.calls_from(0x100);
    maker.allocate(100);
    maker.calls_from(0x200);
    maker.free(maker.allocate(40));
    return {maker.take(), build};
}

run after(std::uint8_t build = 1) {
    testing::log_maker maker;
    maker.calls_from(0x100);
    maker.allocate(100);
    maker.allocate(100);
    maker.calls_from(0x300);
    maker.allocate(8);
    maker.calls_from(0x400);
    maker.allocate(700);
    return {maker.take(), build};
}

TEST(compare, lists_what_differs_the_most_bytes_first) {
    run old = before();
    run now = after();
    const trace_difference difference = compare(old.side(), now.side());
    ASSERT_TRUE(difference.callers_match);
    ASSERT_EQ(difference.callers.size(), 3U) << "0x300 does as before";
    EXPECT_EQ(difference.callers[0].name, "0x400");
    EXPECT_TRUE(difference.callers[0].before.none());
    EXPECT_EQ(difference.callers[0].after.bytes_at_peak, 700U);
    EXPECT_EQ(difference.callers[1].name, "0x100");
    EXPECT_EQ(difference.callers[1].before.live_bytes, 100U);
    EXPECT_EQ(difference.callers[1].after.live_bytes, 200U);
    EXPECT_EQ(difference.callers[2].name, "0x200");
    EXPECT_EQ(difference.callers[2].before.allocations, 1U);
    EXPECT_TRUE(difference.callers[2].after.none());
    ASSERT_EQ(difference.sizes.size(), 3U);
    EXPECT_EQ(difference.sizes[0].size, 700U);
    EXPECT_EQ(difference.sizes[1].size, 100U);
    EXPECT_EQ(difference.sizes[2].size, 40U);
}

TEST(compare, of_a_trace_with_itself_finds_nothing) {
    run one = before();
    run same = before();
    const trace_difference difference = compare(one.side(), same.side());
    EXPECT_TRUE(difference.callers.empty());
    EXPECT_TRUE(difference.sizes.empty());
}

TEST(compare, does_not_match_addresses_of_two_builds) {
    run old = before(1);
    run now = after(2);
    EXPECT_FALSE(compare(old.side(), now.side()).callers_match);
    EXPECT_FALSE(compare(old.side(true), now.side()).callers_match);
    EXPECT_EQ(compare(old.side(), now.side()).sizes.size(), 3U);
    EXPECT_TRUE(compare(old.side(true), now.side(true)).callers_match);
    run unknown_old = before(0);
    run unknown_now = after(0);
    EXPECT_FALSE(compare(unknown_old.side(), unknown_now.side()).callers_match);
}

}  // namespace
}  // namespace ramwright::tool
