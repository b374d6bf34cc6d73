// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tool/soak/soak.hpp"

namespace ramwright::tool {
namespace {

struct known_bound {
    std::uint32_t runs;
    std::uint32_t survived;
    double at_least;
};

// From the sum of binomial terms in exact arithmetic, solved for a tail of 5 %.
TEST(confidence, is_clopper_and_pearsons_bound) {
    for (const known_bound& each : {known_bound{10, 10, 0.741134}, known_bound{10, 9, 0.605836},
                                    known_bound{59, 59, 0.950494}, known_bound{59, 58, 0.922102},
                                    known_bound{100, 50, 0.413622}, known_bound{299, 299, 0.990031},
                                    known_bound{299, 290, 0.948063}, known_bound{7, 0, 0}}) {
        const confidence found = confidence_of(each.runs, each.survived);
        EXPECT_NEAR(found.at_least, each.at_least, 1e-5) << each.survived << " of " << each.runs;
        EXPECT_EQ(found.runs, each.runs);
        EXPECT_EQ(found.survived, each.survived);
    }
}

TEST(confidence, of_runs_counts_those_without_a_failure) {
    std::vector<soak_run> runs(3);
    runs[1].failure = soak_failure{};
    const confidence found = confidence_of(runs);
    EXPECT_EQ(found.runs, 3U);
    EXPECT_EQ(found.survived, 2U);
}

}  // namespace
}  // namespace ramwright::tool
