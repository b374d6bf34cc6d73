// SPDX-License-Identifier: Apache-2.0
#include "tool/common/units.hpp"

#include <gtest/gtest.h>

#include "tool/common/error.hpp"

namespace ramwright::tool {
namespace {

TEST(parse_size, reads_what_people_write) {
    EXPECT_EQ(parse_size("65536"), 65536U);
    EXPECT_EQ(parse_size("64K"), 65536U);
    EXPECT_EQ(parse_size("64k"), 65536U);
    EXPECT_EQ(parse_size("64KiB"), 65536U);
    EXPECT_EQ(parse_size("64kb"), 65536U);
    EXPECT_EQ(parse_size("512B"), 512U);
    EXPECT_EQ(parse_size("1M"), 1048576U);
    EXPECT_EQ(parse_size("0x10000"), 65536U);
    EXPECT_EQ(parse_size("0"), 0U);
}

TEST(parse_size, refuses_everything_else) {
    for (const char* text : {"", "K", "-1", "64 K", "64Q", "1.5K", "0x", "0x10K", "64KK", " 64",
                             "99999999999999999999", "99999999999999999M"}) {
        EXPECT_THROW(static_cast<void>(parse_size(text)), input_error) << text;
    }
}

TEST(grouped, separates_thousands) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(duration, uses_the_largest_units_that_matter) {
    EXPECT_EQ(duration(1, 0), "1 tick");
    EXPECT_EQ(duration(4200, 0), "4,200 ticks");
    EXPECT_EQ(duration(90, 1), "90 s");
    EXPECT_EQ(duration(5400, 1), "01:30:00");
    EXPECT_EQ(duration(259200, 1), "3 d 00:00:00");
    EXPECT_EQ(duration(13, 1000), "13.0 ms");
    EXPECT_EQ(duration(1500, 1000), "1.5 s");
    EXPECT_EQ(duration(7, 1000000), "7.0 us");
}

}  // namespace
}  // namespace ramwright::tool
