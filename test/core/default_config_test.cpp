// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ramwright/core/check_level.hpp"

namespace {

TEST(config, without_a_configuration_header_checks_what_costs_constant_time) {
    EXPECT_EQ(ramwright::config::checks, ramwright::check_level::standard);
}

}  // namespace
