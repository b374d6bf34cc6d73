// SPDX-License-Identifier: Apache-2.0
#include "tool/plan/planner.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "log_maker.hpp"
#include "tool/common/error.hpp"
#include "tool/plan/live_bytes.hpp"
#include "tool/plan/margin.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/survival.hpp"

namespace ramwright::tool {
namespace {

const plan_offer& named(const plan_offers& found, const std::string& name) {
    const auto place = std::find_if(found.offers.begin(), found.offers.end(),
                                    [&](const plan_offer& each) { return each.how.goes_by(name); });
    return place == found.offers.end() ? throw std::out_of_range{name} : *place;
}

TEST(plan_designs, offers_three_that_survive_what_they_say) {
    const operation_log log = testing::small_firmware(1500);
    const plan_offers found = plan_designs({&log, 1}, {.margin_percent = 10});
    ASSERT_GE(found.offers.size(), 3U);
    const plan_offer& least = found.offers.front();
    const plan_offer& certain = found.offers.back();
    EXPECT_EQ(least.how.name, "least");
    EXPECT_EQ(certain.how.name, "certain");
    const plan_offer& steady = named(found, "steady");
    const operation_log more = with_margin(log, 10);
    for (const plan_offer& each : found.offers) {
        const auto region =
            static_cast<std::size_t>(each.needed_with_margin_bytes) - state_bytes(each.how);
        EXPECT_TRUE(survives({&more, 1}, each.how, region)) << each.how.name;
        EXPECT_TRUE(survives_with_margin({&log, 1}, 10, each.how, region)) << each.how.name;
        EXPECT_GE(each.needed_bytes, found.peak_live_bytes);
        EXPECT_GE(each.needed_with_margin_bytes, found.peak_live_with_margin_bytes);
        EXPECT_FALSE(each.proof.empty());
    }
    EXPECT_LT(least.needed_bytes, certain.needed_bytes);
    EXPECT_LE(least.needed_bytes, steady.needed_bytes);
    EXPECT_LT(steady.instructions_a_block, instructions_a_block(general_design(), 0));
    EXPECT_GT(steady.served_by_pools, 0.8);
}

TEST(plan_designs, needs_as_much_as_recorded_without_a_margin) {
    const operation_log log = testing::small_firmware(500);
    const plan_offers found = plan_designs({&log, 1}, {});
    EXPECT_EQ(found.peak_live_bytes, found.peak_live_with_margin_bytes);
    for (const plan_offer& each : found.offers) {
        EXPECT_EQ(each.needed_bytes, each.needed_with_margin_bytes) << each.how.name;
    }
}

TEST(plan_designs, survives_every_trace_of_several) {
    std::vector<operation_log> logs;
    logs.push_back(testing::small_firmware(300));
    testing::log_maker other;
    for (int block = 0; block != 10; ++block) {
        other.allocate(2000);
    }
    logs.push_back(other.take());
    const plan_offers found = plan_designs(logs, {});
    EXPECT_GE(found.peak_live_bytes, 20'000U);
    for (const plan_offer& each : found.offers) {
        EXPECT_TRUE(survives(logs, each.how,
                             static_cast<std::size_t>(each.needed_bytes) - state_bytes(each.how)))
            << each.how.name;
    }
}

TEST(plan_designs, says_what_it_cannot_offer) {
    testing::log_maker maker;
    for (std::uint32_t size = 8; size <= 8 * 400; size += 8) {
        maker.free(maker.allocate(size, 5));
    }
    const operation_log log = maker.take();
    const plan_offers found = plan_designs({&log, 1}, {});
    ASSERT_EQ(found.offers.size(), 1U);
    EXPECT_NE(found.left_out.find("steady"), std::string::npos);
    EXPECT_NE(found.left_out.find("certain"), std::string::npos);
}

TEST(plan_designs, has_nothing_to_plan_for_a_trace_of_nothing) {
    const operation_log log;
    EXPECT_THROW(static_cast<void>(plan_designs({&log, 1}, {.margin_percent = 10})), input_error);
}

}  // namespace
}  // namespace ramwright::tool
