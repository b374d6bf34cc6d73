// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "../tool/log_maker.hpp"
#include "../tool/trace_maker.hpp"
#include "tool/common/error.hpp"
#include "tool/plan/find_apart.hpp"
#include "tool/plan/planner.hpp"
#include "tool/plan/target_costs.hpp"
#include "tool/replay/apart_run.hpp"
#include "tool/replay/design_text.hpp"
#include "tool/replay/survival.hpp"

namespace ramwright::tool {
namespace {

constexpr std::uint64_t starter = 0x100;
constexpr std::uint64_t handshaker = 0x200;
constexpr std::uint64_t sampler = 0x300;
constexpr std::uint32_t handshake = 7;
constexpr std::uint32_t idle = 8;
constexpr std::size_t limit = 1 << 20;

using testing::log_maker;

/// Forty tasks' blocks from start on, readings all the time, and a handshake now and then of a few small
/// blocks. `also` is called in each of the handshakes.
operation_log phased_firmware(const std::function<void(log_maker&, int)>& also = {}) {
    log_maker log;
    log.calls_from(starter);
    for (std::uint32_t task = 0; task != 40; ++task) {
        log.allocate(24);
    }
    std::vector<std::uint32_t> readings;
    for (int hour = 0; hour != 50; ++hour) {
        log.mark(idle);
        for (int reading = 0; reading != 6; ++reading) {
            log.wait(10);
            log.calls_from(sampler);
            readings.push_back(log.allocate(100));
            if (readings.size() > 8) {
                log.free(readings.front());
                readings.erase(readings.begin());
            }
        }
        log.mark(handshake);
        log.calls_from(handshaker);
        std::vector<std::uint32_t> blocks;
        for (std::uint32_t block = 0; block != 30; ++block) {
            blocks.push_back(log.allocate(16 + block % 3 * 8));
        }
        if (also) {
            also(log, hour);
        }
        for (const std::uint32_t block : blocks) {
            log.free(block);
        }
    }
    return log.take();
}

std::vector<std::uint64_t> callers_in(const apart_parts& parts) {
    std::vector<std::uint64_t> callers = parts.for_ever;
    for (const apart_phase& each : parts.phases) {
        callers.insert(callers.end(), each.callers.begin(), each.callers.end());
    }
    return callers;
}

TEST(find_apart, finds_what_lives_for_ever_and_what_ends_with_its_phase) {
    const operation_log log = phased_firmware();
    const apart_choice found = find_apart({&log, 1}, limit);
    EXPECT_EQ(found.parts.for_ever, std::vector<std::uint64_t>{starter});
    EXPECT_EQ(found.parts.for_ever_bytes, 40 * 24U);
    ASSERT_EQ(found.parts.phases.size(), 1U);
    EXPECT_EQ(found.parts.phases[0].mark, handshake);
    EXPECT_EQ(found.parts.phases[0].callers, std::vector<std::uint64_t>{handshaker});
    EXPECT_EQ(found.parts.arena_bytes, 10 * (16 + 24 + 32U));
    EXPECT_LT(found.general_bytes_with_parts, found.general_bytes);
    ASSERT_EQ(found.callers.size(), 2U);
    EXPECT_EQ(found.callers[1].times, 50U);
}

TEST(find_apart, leaves_to_the_heap_who_is_not_sure_to_fit) {
    const auto only_starter = [](const operation_log& log) {
        const apart_choice found = find_apart({&log, 1}, limit);
        return callers_in(found.parts) == std::vector<std::uint64_t>{starter};
    };
    EXPECT_TRUE(only_starter(phased_firmware([](log_maker& log, int hour) {
        if (hour == 49) {
            log.allocate(12);  // kept by the handshake, in a phase that has not ended
            log.mark(idle);
        }
    }))) << "outlives its phase";
    EXPECT_TRUE(only_starter(phased_firmware([](log_maker& log, int) {
        const std::uint32_t block = log.allocate(12);
        log.resize(block, 16);
        log.free(block);
    }))) << "resizes";
    EXPECT_TRUE(only_starter(phased_firmware([](log_maker& log, int) {
        log.free(log.allocate(12, 5));
    }))) << "aligns";
    EXPECT_TRUE(only_starter(phased_firmware([](log_maker& log, int hour) {
        if (hour == 3) {
            log.mark(idle);
            log.free(log.allocate(12));
            log.mark(handshake);
        }
    }))) << "its blocks of the first half are freed after two marks";
    EXPECT_TRUE(only_starter(phased_firmware([](log_maker& log, int) {
        log.calls_from(0x400);
        log.allocate(24);  // a leak, for it goes on
        log.calls_from(handshaker);
        log.attempt(1000);
    }))) << "leaks, was refused";
}

TEST(find_apart, takes_what_is_freed_when_all_is_over_as_for_ever) {
    log_maker maker;
    maker.calls_from(starter);
    std::vector<std::uint32_t> kept;
    for (int block = 0; block != 40; ++block) {
        kept.push_back(maker.allocate(24));
    }
    maker.calls_from(sampler);
    for (int reading = 0; reading != 500; ++reading) {
        maker.free(maker.allocate(100));
    }
    for (const std::uint32_t block : kept) {
        maker.free(block);
    }
    const operation_log log = maker.take();
    EXPECT_EQ(find_apart({&log, 1}, limit).parts.for_ever, std::vector<std::uint64_t>{starter});
}

TEST(find_apart, has_every_trace_agree) {
    std::vector<operation_log> logs;
    logs.push_back(phased_firmware());
    log_maker other;
    other.calls_from(starter);
    const std::uint32_t freed = other.allocate(20);
    other.free(freed);
    other.allocate(20);
    logs.push_back(other.take());
    EXPECT_TRUE(find_apart(logs, limit).parts.for_ever.empty());
}

TEST(find_apart, does_not_know_the_unknown_caller) {
    log_maker maker;
    for (int block = 0; block != 40; ++block) {
        maker.allocate(20);
    }
    const operation_log log = maker.take();
    EXPECT_TRUE(find_apart({&log, 1}, limit).callers.empty());
}

TEST(run_apart, fails_where_the_firmware_would) {
    const operation_log log = phased_firmware();
    const apart_parts right = find_apart({&log, 1}, limit).parts;
    const apart_run run = run_apart(log, right);
    EXPECT_EQ(run.failures, 0U);
    EXPECT_EQ(run.requests, 40U + 50 * 30U);
    EXPECT_EQ(run.heap.operations().size(), 50 * 6U + (50 * 6U - 8));

    apart_parts small = right;
    small.arena_bytes -= 8;
    EXPECT_EQ(run_apart(log, small).failures, 50U);
    small = right;
    small.for_ever_bytes -= 24;
    EXPECT_EQ(run_apart(log, small).failures, 1U);
    apart_parts wrong_phase = right;
    wrong_phase.phases[0].mark = idle;
    EXPECT_EQ(run_apart(log, wrong_phase).failures, 50 * 30U);
    apart_parts too_long = right;
    too_long.phases[0].callers = {sampler};
    too_long.phases[0].mark = idle;
    too_long.arena_bytes = 4096;
    EXPECT_GT(run_apart(log, too_long).failures, 0U) << "readings outlive the phase";
}

TEST(plan_designs, with_apart_need_less_and_survive_it) {
    const operation_log log = phased_firmware();
    const plan_offers whole = plan_designs({&log, 1}, {.margin_percent = 10});
    const plan_offers found = plan_designs({&log, 1}, {.margin_percent = 10, .apart = true});
    EXPECT_EQ(found.peak_live_bytes, whole.peak_live_bytes);
    EXPECT_LT(found.offers.front().needed_bytes, whole.offers.front().needed_bytes);
    for (const plan_offer& each : found.offers) {
        EXPECT_EQ(each.how.apart, found.apart.parts) << each.how.name;
        EXPECT_GE(each.needed_bytes, found.peak_live_bytes) << each.how.name;
        const auto region =
            static_cast<std::size_t>(each.needed_with_margin_bytes) - bytes_beside_region(each.how);
        EXPECT_TRUE(survives_with_margin({&log, 1}, 10, each.how, region)) << each.how.name;
        EXPECT_EQ(run_apart(log, each.how.apart).failures, 0U);
    }
    EXPECT_GE(found.apart.parts.arena_bytes, 11 * (16 + 24 + 32U)) << "the margin's";
}

TEST(plan_designs, with_apart_may_leave_nothing_to_the_heap) {
    log_maker maker;
    maker.calls_from(handshaker);
    for (int hour = 0; hour != 20; ++hour) {
        maker.mark(handshake);
        std::vector<std::uint32_t> blocks;
        for (int block = 0; block != 50; ++block) {
            blocks.push_back(maker.allocate(24));
        }
        for (const std::uint32_t block : blocks) {
            maker.free(block);
        }
    }
    const operation_log log = maker.take();
    const plan_offers found =
        plan_designs({&log, 1}, {.margin_percent = 10, .apart = true, .soak_runs = 5});
    ASSERT_EQ(found.offers.size(), 1U);
    EXPECT_GE(found.offers.front().needed_bytes, found.peak_live_bytes);
    EXPECT_LT(found.offers.front().needed_bytes, found.apart.general_bytes);
}

TEST(plan_file, holds_what_is_kept_apart) {
    const testing::scratch_directory scratch;
    const operation_log log = phased_firmware();
    plan_file plan;
    plan.how = general_design();
    plan.apart_callers = {"start: 40 × 24 B, for ever"};
    plan.how.apart = find_apart({&log, 1}, limit).parts;
    plan.how.name = "general";
    plan.peak_live_bytes = 1;
    write_plan(scratch.file("plan.json"), plan);
    const plan_file again = read_plan(scratch.file("plan.json"));
    EXPECT_EQ(again.how, plan.how);
    EXPECT_EQ(again.apart_callers, plan.apart_callers);
    EXPECT_EQ(parse_design(scratch.file("plan.json"), apart_designs::taken).apart, plan.how.apart);
    EXPECT_THROW(static_cast<void>(parse_design(scratch.file("plan.json"))), input_error);
}

}  // namespace
}  // namespace ramwright::tool
