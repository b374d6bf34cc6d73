// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ramwright/core/check_level.hpp"

namespace {

TEST(config, comes_from_the_project_that_has_a_configuration_header) {
    EXPECT_EQ(ramwright::config::checks, ramwright::check_level::full);
}

}  // namespace
