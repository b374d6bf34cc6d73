// SPDX-License-Identifier: Apache-2.0
#include "ramwright/core/layout.hpp"

#include <gtest/gtest.h>

namespace {

TEST(layout, rounds_up_to_the_alignment) { EXPECT_EQ(ramwright::align_up(13, 8), 16U); }

}  // namespace
