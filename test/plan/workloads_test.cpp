// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "survival/recorded_workloads.hpp"
#include "tool/plan/planner.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/survival.hpp"

namespace ramwright::tool {
namespace {

const plan_offer* named(const plan_offers& found, const std::string& name) {
    const auto place = std::find_if(found.offers.begin(), found.offers.end(),
                                    [&](const plan_offer& each) { return each.how.goes_by(name); });
    return place == found.offers.end() ? nullptr : &*place;
}

/// In all the RAM that it says it needs and no more.
void expect_each_survives(const operation_log& log, const plan_offers& found) {
    for (const plan_offer& each : found.offers) {
        EXPECT_TRUE(survives({&log, 1}, each.how,
                             static_cast<std::size_t>(each.needed_bytes) - state_bytes(each.how)))
            << each.how.name;
        EXPECT_GE(each.needed_bytes, found.peak_live_bytes) << each.how.name;
    }
}

/// Whoever needs no more RAM takes more instructions for a block, each call at its worst, or as many of both.
void expect_steady_is_on_the_front(const plan_offers& found) {
    const plan_offer* const steady = named(found, "steady");
    ASSERT_NE(steady, nullptr) << found.left_out;
    for (const plan_offer& each : found.offers) {
        const bool as_small = each.needed_bytes <= steady->needed_bytes;
        const bool as_fast = each.instructions_a_block <= steady->instructions_a_block;
        EXPECT_TRUE(!as_small || !as_fast ||
                    (each.needed_bytes == steady->needed_bytes &&
                     each.instructions_a_block == steady->instructions_a_block))
            << each.how.name;
    }
}

/// A request that finds its pool empty has asked two allocators. So whoever needs no more RAM and has a better
/// worst call is one with fewer pools, or with none.
void expect_only_fewer_pools_have_a_better_worst_call(const plan_offers& found) {
    const plan_offer* const steady = named(found, "steady");
    ASSERT_NE(steady, nullptr) << found.left_out;
    EXPECT_GT(steady->allocate_instructions, general_cost.allocate);
    for (const plan_offer& each : found.offers) {
        if (each.needed_bytes <= steady->needed_bytes &&
            each.allocate_instructions < steady->allocate_instructions) {
            EXPECT_LT(each.how.pools.size(), steady->how.pools.size()) << each.how.name;
        }
    }
}

/// Of RAM, with the margin, and of how sure the design is there: who needs no more is less sure.
void expect_steady_is_on_the_front_of_confidence(const plan_offers& found) {
    const plan_offer* const steady = named(found, "steady");
    ASSERT_NE(steady, nullptr) << found.left_out;
    ASSERT_TRUE(steady->confidence.has_value());
    EXPECT_EQ(steady->confidence->survived, steady->confidence->runs);
    for (const plan_offer& each : found.offers) {
        const bool as_small = each.needed_with_margin_bytes <= steady->needed_with_margin_bytes;
        const bool as_sure = each.confidence->survived >= steady->confidence->survived;
        EXPECT_TRUE(&each == steady || !as_small || !as_sure) << each.how.name;
    }
}

class workload : public ::testing::TestWithParam<std::uint32_t> {};

/// The least RAM in which any of the peers in docs/benchmarks.md survives W3 of that seed.
constexpr std::uint64_t best_peer[] = {49'472, 51'840, 48'384};

TEST_P(workload, w3_needs_no_more_ram_than_the_best_peer) {
    const operation_log log = bench::record_w3(GetParam());
    const plan_offers found = plan_designs({&log, 1}, {});
    const plan_offer* const least = named(found, "least");
    ASSERT_NE(least, nullptr);
    EXPECT_LE(least->needed_bytes, best_peer[GetParam()]);
    expect_each_survives(log, found);
    expect_steady_is_on_the_front(found);
    expect_only_fewer_pools_have_a_better_worst_call(found);
}

TEST_P(workload, w4_survives_on_every_design) {
    const operation_log log = bench::record_w4(GetParam(), 100'000);
    const plan_offers found = plan_designs({&log, 1}, {});
    expect_each_survives(log, found);
    expect_steady_is_on_the_front(found);
    expect_only_fewer_pools_have_a_better_worst_call(found);
}

TEST_P(workload, steady_is_on_the_front_of_ram_and_confidence) {
    const plan_options soaked{.soak_runs = 20};
    for (const operation_log& log :
         {bench::record_w3(GetParam(), 20'000), bench::record_w4(GetParam(), 30'000)}) {
        expect_steady_is_on_the_front_of_confidence(plan_designs({&log, 1}, soaked));
    }
}

INSTANTIATE_TEST_SUITE_P(seeds, workload, ::testing::Range(0U, 3U),
                         [](const auto& seed) { return std::to_string(seed.param); });

}  // namespace
}  // namespace ramwright::tool
