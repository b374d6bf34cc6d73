// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/condensed_log.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "../tool/log_maker.hpp"
#include "tool/plan/live_bytes.hpp"

namespace ramwright::tool {
namespace {

TEST(condense, keeps_the_peak_in_far_fewer_operations) {
    const operation_log log = testing::small_firmware(40'000);
    const operation_log condensed = condense(log, 5'000);
    EXPECT_LT(condensed.operations().size(), 10'000U);
    EXPECT_GT(condensed.operations().size(), 2'000U);
    EXPECT_EQ(peak_live_bytes(condensed), peak_live_bytes(log));
}

TEST(condense, frees_and_resizes_only_what_is_live) {
    const operation_log condensed = condense(testing::small_firmware(40'000), 5'000);
    std::vector<char> live(condensed.slot_count());
    for (const operation& each : condensed.operations()) {
        if (each.kind == operation_kind::allocate) {
            ASSERT_EQ(live[each.slot], 0);
            live[each.slot] = 1;
        } else if (each.kind == operation_kind::free) {
            ASSERT_EQ(live[each.slot], 1);
            live[each.slot] = 0;
        }
    }
}

TEST(condense, leaves_a_short_log_as_it_is) {
    const operation_log log = testing::small_firmware(200);
    EXPECT_EQ(condense(log, 50'000).operations().size(), log.operations().size());
}

}  // namespace
}  // namespace ramwright::tool
