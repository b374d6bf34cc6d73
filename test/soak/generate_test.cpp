// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "../tool/log_maker.hpp"
#include "node_log.hpp"
#include "tool/common/error.hpp"
#include "tool/soak/demand_generator.hpp"
#include "tool/soak/demand_mix.hpp"

namespace ramwright::tool {
namespace {

using testing::log_maker;

bool same(const operation_log& one, const operation_log& other) {
    const auto differ = [](const operation& left, const operation& right) {
        return left.elapsed == right.elapsed && left.size == right.size &&
               left.slot == right.slot && left.kind == right.kind;
    };
    return std::equal(one.operations().begin(), one.operations().end(), other.operations().begin(),
                      other.operations().end(), differ);
}

TEST(generate, is_the_same_for_the_same_seed_and_another_for_another) {
    const demand_mix mix = fit(testing::record_node(0, 3000));
    EXPECT_TRUE(same(generate(mix, 4, 5000), generate(mix, 4, 5000)));
    EXPECT_FALSE(same(generate(mix, 4, 5000), generate(mix, 5, 5000)));
}

TEST(generate, allocates_only_where_nothing_is_and_frees_only_what_is_live) {
    for (const operation_log& source :
         {testing::record_node(1, 5000), testing::record_level(1, 30'000)}) {
        const demand_mix mix = fit(source);
        const operation_log made = generate(mix, 9, 2 * mix.ticks);
        std::vector<bool> live(made.slot_count());
        for (const operation& each : made.operations()) {
            ASSERT_EQ(live[each.slot], each.kind != operation_kind::allocate);
            live[each.slot] = each.kind != operation_kind::free;
        }
        EXPECT_LT(made.last_tick(), 2 * mix.ticks);
        EXPECT_GT(made.last_tick(), 2 * mix.ticks - 20);
    }
}

TEST(generate, keeps_periods_over_months) {
    const demand_mix mix = fit(testing::record_node(0, 3000));
    const std::uint64_t ticks = 300'000;
    const operation_log made = generate(mix, 1, ticks);
    std::uint64_t tick = made.first_tick();
    std::size_t updates = 0;
    for (const operation& each : made.operations()) {
        tick += each.elapsed;
        if (each.kind == operation_kind::allocate && each.size == 1024) {
            EXPECT_EQ(tick % 5, 0U);
            ++updates;
        }
    }
    EXPECT_EQ(updates, ticks / 5 - 1) << "the last is due at the end";
}

// A quarter of the rounds is left out.
TEST(generate, leaves_out_as_many_periods_as_were) {
    log_maker maker;
    for (int round = 0; round != 2000; ++round) {
        maker.wait(100);
        if (round % 20 != 7) {
            maker.free(maker.allocate(64));
        }
    }
    const demand_mix mix = fit(maker.take());
    ASSERT_EQ(mix.activities.front().arrivals, arrival_kind::periodic);
    EXPECT_NEAR(mix.activities.front().skipped, 0.05, 0.001);
    EXPECT_NEAR(mix.activities.front().period, 100, 1e-9);
    const operation_log made = generate(mix, 1, 200'000);
    EXPECT_NEAR(static_cast<double>(made.operations().size()), 2 * 1900, 60);
}

// It waits for pauses longer than one operation can carry.
TEST(generate, crosses_long_pauses) {
    log_maker maker;
    constexpr std::uint64_t pause = std::uint64_t{10} << 32;
    for (int round = 0; round != 20; ++round) {
        maker.free(maker.allocate(64));
        maker.wait(pause);
    }
    maker.allocate(8);
    const demand_mix mix = fit(maker.take());
    const operation_log made = generate(mix, 1, 100 * pause);
    EXPECT_GT(made.last_tick(), 90 * pause);
}

TEST(generate, refuses_a_run_beyond_its_clock) {
    const demand_mix mix = fit(testing::record_node(0, 100));
    EXPECT_THROW(static_cast<void>(generate(mix, 0, demand_generator::most_ticks + 1)),
                 input_error);
}

}  // namespace
}  // namespace ramwright::tool
