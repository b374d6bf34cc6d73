// SPDX-License-Identifier: Apache-2.0
#include "tool/common/in_parallel.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace ramwright::tool {
namespace {

TEST(in_parallel, does_every_piece_once) {
    for (const unsigned threads : {0U, 1U, 4U, 200U}) {
        std::vector<int> done(100);
        in_parallel(done.size(), threads, [&](std::size_t index) { ++done[index]; });
        EXPECT_EQ(done, std::vector<int>(100, 1));
    }
    in_parallel(0, 4, [](std::size_t) { FAIL(); });
}

TEST(in_parallel, throws_what_a_piece_threw) {
    for (const unsigned threads : {1U, 4U}) {
        try {
            in_parallel(100, threads, [&](std::size_t index) {
                if (index == 3) {
                    throw std::runtime_error("piece 3");
                }
            });
            FAIL();
        } catch (const std::runtime_error& problem) {
            EXPECT_EQ(problem.what(), std::string{"piece 3"});
        }
    }
}

}  // namespace
}  // namespace ramwright::tool
