// SPDX-License-Identifier: Apache-2.0
#include "tool/common/table.hpp"

#include <gtest/gtest.h>

namespace ramwright::tool {
namespace {

TEST(table, aligns_columns_by_what_is_seen_not_by_bytes) {
    table rows{{"name"}, {"size", align::right}};
    rows.add({"résumé", "5"});
    rows.add({"x", "12,345"});
    EXPECT_EQ(rows.text(),
              "  name      size\n"
              "  ──────  ──────\n"
              "  résumé       5\n"
              "  x       12,345\n");
}

TEST(table, fills_up_short_rows) {
    table rows{{"a"}, {"b"}};
    rows.add({"1"});
    EXPECT_EQ(rows.text(), "  a  b\n  ─  ─\n  1\n");
}

TEST(bar, is_as_long_as_the_share) {
    EXPECT_EQ(bar(0.0, 8), "");
    EXPECT_EQ(bar(1.0, 4), "████");
    EXPECT_EQ(bar(0.5, 4), "██");
    EXPECT_EQ(bar(1.0 / 32, 4), "▏");
    EXPECT_EQ(bar(7.0, 2), "██");
    EXPECT_EQ(bar(-1.0, 2), "");
}

}  // namespace
}  // namespace ramwright::tool
