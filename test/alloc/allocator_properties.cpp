// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "ramwright/core/failure.hpp"
#include "region_of.hpp"
#include "shadow.hpp"
#include "subject.hpp"

/// \file
/// Whatever sequence of calls RapidCheck thinks of, every allocator agrees with the shadow; a sequence
/// that shows otherwise is made as short as can be.

namespace ramwright_test {
namespace {

class allocator_properties : public testing::TestWithParam<subject> {};

TEST_P(allocator_properties, any_sequence_of_calls_agrees_with_a_shadow) {
    const bool holds = rc::check([] {
        // Long enough to fill a region and empty it again.
        const auto calls = *rc::gen::resize(
            600, rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange<std::uint32_t>(
                     0, std::numeric_limits<std::uint32_t>::max())));
        const region_of region{GetParam().region_bytes, *rc::gen::inRange<std::size_t>(0, 32)};
        ramwright::failures.clear();
        const auto tested = GetParam().make(region.bytes());
        shadow expected{GetParam(), *tested};
        for (const std::uint32_t call : calls) {
            expected.perform(call);
        }
        expected.release_all();
    });
    EXPECT_TRUE(holds) << "RapidCheck printed the shortest sequence above";
}

INSTANTIATE_TEST_SUITE_P(every, allocator_properties, testing::ValuesIn(subjects()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace ramwright_test
