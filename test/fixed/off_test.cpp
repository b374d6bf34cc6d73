// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ramwright/core/check_level.hpp"
#include "ramwright/fixed/vector.hpp"

namespace ramwright::fixed {
namespace {

static_assert(config::checks == check_level::off);

TEST(fixed_off, at_is_verified_all_the_same) {
    vector<int, 4> two{1, 2};
    EXPECT_EQ(two.at(1), 2);
    EXPECT_DEATH(two.at(2) = 3, "");
    EXPECT_DEATH(two.view().at(2) = 3, "");
}

}  // namespace
}  // namespace ramwright::fixed
