// SPDX-License-Identifier: Apache-2.0
#include "tool/show/call_rows.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ramwright::tool {
namespace {

/// Each row as its level, its call and its bytes.
std::vector<std::string> rows_of(const call_tree& calls, const std::vector<chain_figures>& own,
                                 std::size_t most) {
    std::vector<std::string> rows;
    for (const call_row& each : heaviest_calls(calls, own, most)) {
        rows.push_back(std::string(each.level, ' ') + std::to_string(each.call) + ": " +
                       std::to_string(each.bytes));
    }
    return rows;
}

class call_rows : public ::testing::Test {
protected:
    call_rows() {
        const std::uint32_t main = calls_.intern(0, 0x10);
        const std::uint32_t light = calls_.intern(main, 0x20);
        const std::uint32_t heavy = calls_.intern(main, 0x30);
        calls_.intern(heavy, 0x40);
        calls_.intern(light, 0x40);
        own_.resize(calls_.size() + std::size_t{1});
        const std::uint64_t bytes[] = {60, 1, 0, 30, 40, 20};
        for (std::uint32_t call = 0; call != own_.size(); ++call) {
            own_[call].bytes_at_peak = bytes[call];
        }
    }

    call_tree calls_;
    std::vector<chain_figures> own_;
};

TEST_F(call_rows, hold_what_is_below_them) {
    EXPECT_EQ(rows_of(calls_, own_, 100), (std::vector<std::string>{"1: 91", " 3: 70", "  4: 40",
                                                                    " 2: 20", "  5: 20", "0: 60"}));
}

TEST_F(call_rows, are_never_without_the_calls_they_were_made_in) {
    EXPECT_EQ(rows_of(calls_, own_, 5),
              (std::vector<std::string>{"1: 91", " 3: 70", "  4: 40", " 2: 20", "0: 60"}));
    EXPECT_EQ(rows_of(calls_, own_, 2), (std::vector<std::string>{"1: 91", " 3: 70"}));
    EXPECT_TRUE(rows_of(calls_, own_, 0).empty());
}

TEST_F(call_rows, leave_out_what_held_nothing) {
    own_.assign(own_.size(), {});
    EXPECT_TRUE(rows_of(calls_, own_, 100).empty());
}

}  // namespace
}  // namespace ramwright::tool
