// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <queue>
#include <random>

#include "../tool/log_maker.hpp"
#include "node_log.hpp"
#include "tool/common/error.hpp"
#include "tool/soak/comparison.hpp"

namespace ramwright::tool {
namespace {

using testing::log_maker;
using testing::record_level;
using testing::record_node;

constexpr std::uint32_t node_seconds = 20'000;

const demand_activity* activity_of(const demand_mix& mix, std::uint64_t caller) {
    for (const demand_activity& each : mix.activities) {
        for (const std::uint32_t stream : each.streams) {
            if (mix.streams[stream].caller == caller) {
                return &each;
            }
        }
    }
    return nullptr;
}

/// Ends what was allocated when its tick comes.
class living_log {
public:
    void allocate(std::uint64_t caller, std::uint32_t size, std::uint64_t life) {
        maker_.calls_from(caller);
        ends_.push({now_ + life, maker_.allocate(size)});
    }
    void keep(std::uint64_t caller, std::uint32_t size) {
        maker_.calls_from(caller);
        maker_.allocate(size);
    }
    void go_to(std::uint64_t tick) {
        while (!ends_.empty() && ends_.top().first <= tick) {
            maker_.wait(ends_.top().first - now_);
            now_ = ends_.top().first;
            maker_.free(ends_.top().second);
            ends_.pop();
        }
        maker_.wait(tick - now_);
        now_ = tick;
    }
    [[nodiscard]] operation_log take() { return maker_.take(); }

private:
    using end = std::pair<std::uint64_t, std::uint32_t>;

    log_maker maker_;
    std::priority_queue<end, std::vector<end>, std::greater<>> ends_;
    std::uint64_t now_ = 0;
};

TEST(fit, of_the_node_makes_more_of_the_node) {
    const operation_log log = record_node(0, node_seconds);
    const demand_mix mix = fit(log);
    for (const std::uint64_t seed : {1, 2, 3}) {
        const likeness found = compare(log, generate(mix, seed, mix.ticks + 1));
        EXPECT_LT(found.live_bytes, 0.05);
        EXPECT_LT(found.sizes, 0.01);
        EXPECT_LT(found.lives, 0.01);
        EXPECT_NEAR(found.request_ratio, 1, 0.01);
        EXPECT_NEAR(found.generated_mean / found.recorded_mean, 1, 0.05);
        EXPECT_NEAR(static_cast<double>(found.generated_peak),
                    static_cast<double>(found.recorded_peak),
                    0.2 * static_cast<double>(found.recorded_peak));
    }
    EXPECT_FALSE(mix.control.found);
    EXPECT_EQ(mix.leaked_bytes(), 0U);
}

// What was generated is like a run of the program that the mix never saw.
TEST(fit, of_the_node_is_like_another_run_of_it) {
    const demand_mix mix = fit(record_node(0, node_seconds));
    const likeness found = compare(record_node(7, node_seconds), generate(mix, 1, mix.ticks + 1));
    EXPECT_LT(found.worst(), 0.05);
}

// The node's callers, at the rates that its source says.
TEST(fit, finds_what_the_node_does_and_how_often) {
    const demand_mix mix = fit(record_node(0, node_seconds));
    std::vector<double> periods;
    for (const demand_activity& each : mix.activities) {
        if (each.arrivals == arrival_kind::start_up) {
            ASSERT_EQ(each.occurrences.size(), 1U);
            EXPECT_EQ(each.occurrences.front().count, 1U);
            EXPECT_EQ(mix.story_of(each.occurrences.front().first).size, 2048U);
            EXPECT_EQ(mix.story_of(each.occurrences.front().first).life, for_ever);
        } else {
            EXPECT_EQ(each.arrivals, arrival_kind::periodic);
            periods.push_back(each.period);
        }
    }
    EXPECT_EQ(periods, (std::vector<double>{1, 5, 60, 1000}));
}

TEST(fit, finds_what_holds_the_level) {
    const operation_log log = record_level(0, 100'000);
    demand_mix mix = fit(log);
    ASSERT_TRUE(mix.control.found);
    EXPECT_NEAR(mix.control.speed_below, 1.5, 0.05);
    EXPECT_NEAR(mix.control.speed_above, 0.5, 0.05);
    const likeness held = compare(log, generate(mix, 1, mix.ticks + 1));
    EXPECT_LT(held.live_bytes, 0.25);
    EXPECT_LT(held.sizes, 0.02);
    EXPECT_LT(held.lives, 0.02);
    const double recorded = static_cast<double>(held.recorded_peak);
    EXPECT_NEAR(static_cast<double>(held.generated_peak), recorded, 0.08 * recorded);

    mix.control = {};
    const likeness loose = compare(log, generate(mix, 1, mix.ticks + 1));
    EXPECT_GT(loose.live_bytes, 1.5 * held.live_bytes);
    EXPECT_GT(static_cast<double>(loose.generated_peak), 1.15 * recorded);
}

/// A connection takes a block from each of 20 callers at once, at random times, and gives all back at once.
operation_log connections(std::uint32_t seed) {
    std::mt19937 random{seed};
    living_log log;
    std::uint64_t now = 0;
    for (int connection = 0; connection != 2000; ++connection) {
        now += 20 + random() % 400;
        log.go_to(now);
        const std::uint64_t life = 50 + random() % 500;
        for (std::uint32_t caller = 0; caller != 20; ++caller) {
            log.allocate(0x1000 + caller, 100 + 10 * caller, life);
        }
    }
    return log.take();
}

TEST(fit, keeps_together_what_lives_and_dies_together) {
    const operation_log log = connections(1);
    const demand_mix mix = fit(log);
    ASSERT_EQ(mix.activities.size(), 1U);
    const demand_activity& connection = mix.activities.front();
    EXPECT_EQ(connection.streams.size(), 20U);
    EXPECT_EQ(connection.arrivals, arrival_kind::irregular);
    EXPECT_FALSE(connection.exchangeable);
    EXPECT_LT(compare(log, generate(mix, 1, mix.ticks + 1)).worst(), 0.05);
}

TEST(fit, exchanges_what_is_independent) {
    const demand_mix mix = fit(record_node(0, node_seconds));
    for (const demand_activity& each : mix.activities) {
        EXPECT_TRUE(each.exchangeable || each.arrivals == arrival_kind::start_up) << each.period;
    }
}

// A clock so fast that no two requests have the same tick.
TEST(fit, finds_bursts_on_a_fast_clock) {
    std::mt19937 random{5};
    living_log log;
    std::uint64_t now = 0;
    for (int burst = 0; burst != 500; ++burst) {
        now += 20'000 + random() % 60'000;
        for (std::uint32_t block = 0; block != 6; ++block) {
            now += 1 + random() % 9;
            log.go_to(now);
            log.allocate(0x2000 + block, 64, 1000 + random() % 10'000);
        }
    }
    const demand_mix mix = fit(log.take());
    ASSERT_EQ(mix.activities.size(), 1U);
    EXPECT_EQ(mix.activities.front().occurrences.size(), 500U);
}

TEST(fit, says_what_leaks_and_goes_on_leaking) {
    std::mt19937 random{3};
    living_log log;
    log.keep(0x100, 5000);
    for (std::uint64_t now = 1; now <= 20'000; ++now) {
        log.go_to(now);
        log.allocate(0x200, 200, 1 + random() % 30);
        if (now % 50 == 0) {
            if (random() % 10 == 0) {
                log.keep(0x300, 40);
            } else {
                log.allocate(0x300, 40, 1 + random() % 100);
            }
        }
    }
    const demand_mix mix = fit(log.take());
    for (const demand_stream& each : mix.streams) {
        EXPECT_EQ(each.leaked != 0, each.caller == 0x300) << each.caller;
        if (each.caller == 0x300) {
            EXPECT_NEAR(static_cast<double>(each.leaked), 40, 20);
            EXPECT_EQ(each.leaked_bytes, 40 * each.leaked);
        }
    }
    const operation_log longer = generate(mix, 1, 10 * mix.ticks);
    std::int64_t held = 0;
    for (const operation& each : longer.operations()) {
        held += each.kind == operation_kind::allocate ? 1 : 0;
        held -= each.kind == operation_kind::free ? 1 : 0;
    }
    EXPECT_GT(held, 200) << "of about 400 that ten times as long a run leaks";
}

// A cache that fills up, blocks that outlive the trace and blocks that were young at its end are no leak.
TEST(fit, does_not_call_a_leak_what_is_none) {
    std::mt19937 random{3};
    living_log log;
    for (std::uint64_t now = 1; now <= 20'000; ++now) {
        log.go_to(now);
        if (now < 800 && now % 10 == 0) {
            log.keep(0x100, 64);
        }
        log.allocate(0x200, 100, 100 + random() % 4000);
    }
    const demand_mix mix = fit(log.take());
    EXPECT_EQ(mix.leaked_bytes(), 0U);
    const demand_activity* const cache = activity_of(mix, 0x100);
    ASSERT_NE(cache, nullptr);
    EXPECT_EQ(cache->arrivals, arrival_kind::start_up);
}

// A third of the blocks are still live at the end of so short a trace; left out, or taken to end there, the
// rest would live too short.
TEST(fit, completes_lives_that_the_trace_did_not_see_to_the_end) {
    std::mt19937 random{11};
    living_log log;
    std::exponential_distribution<double> life{1.0 / 1000};
    for (std::uint64_t now = 1; now <= 3000; ++now) {
        log.go_to(now);
        log.allocate(0x200, 100, 1 + static_cast<std::uint64_t>(life(random)));
    }
    const demand_mix mix = fit(log.take());
    const auto& drawn = mix.streams.front().stories;
    const double sum = std::accumulate(
        drawn.begin(), drawn.end(), 0.0,
        [&](double so_far, auto at) { return so_far + static_cast<double>(mix.stories[at].life); });
    // No life is longer than the longest that was seen, so it is still short of 1000.
    EXPECT_NEAR(sum / static_cast<double>(drawn.size()), 900, 100);
}

TEST(fit, keeps_resizes_where_they_were_in_a_life) {
    log_maker maker;
    for (int round = 0; round != 200; ++round) {
        maker.calls_from(0x500);
        const auto slot = maker.allocate(16);
        maker.resize(slot, 32);
        maker.wait(5);
        maker.resize(slot, 64);
        maker.wait(5);
        maker.free(slot);
        maker.wait(20 + round % 7);
    }
    const operation_log log = maker.take();
    const demand_mix mix = fit(log);
    const operation_log made = generate(mix, 1, mix.ticks + 1);
    std::size_t resizes = 0;
    std::uint32_t size = 0;
    std::uint64_t since_birth = 0;
    for (const operation& each : made.operations()) {
        since_birth = each.kind == operation_kind::allocate ? 0 : since_birth + each.elapsed;
        if (each.kind == operation_kind::resize) {
            ++resizes;
            EXPECT_EQ(each.size, 2 * size);
            EXPECT_EQ(since_birth, each.size == 32 ? 0U : 5U);
        }
        size = each.size;
    }
    EXPECT_NEAR(static_cast<double>(resizes), 400, 30);
}

TEST(fit, keeps_alignment) {
    log_maker maker;
    for (int round = 0; round != 100; ++round) {
        maker.wait(3);
        maker.free(maker.allocate(64, 6));
    }
    const demand_mix mix = fit(maker.take());
    const operation_log made = generate(mix, 1, 300);
    EXPECT_GT(made.operations().size(), 100U);
    for (const operation& each : made.operations()) {
        EXPECT_EQ(each.alignment(), 64U);
    }
}

TEST(fit, needs_a_request) { EXPECT_THROW(static_cast<void>(fit(operation_log{})), input_error); }

TEST(fit, of_one_tick_is_start_up) {
    log_maker maker;
    maker.free(maker.allocate(100));
    maker.allocate(200);
    const demand_mix mix = fit(maker.take());
    const operation_log made = generate(mix, 1, 100);
    EXPECT_EQ(made.operations().size(), 3U);
}

}  // namespace
}  // namespace ramwright::tool
