// SPDX-License-Identifier: Apache-2.0
#include "tool/show/leak_figures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "log_maker.hpp"
#include "synthetic_program.hpp"

/// \file
/// Programs of which it is known whether they leak, each under many seeds.

namespace ramwright::tool {
namespace {

constexpr std::uint32_t seeds = 40;
using testing::churn_caller;
using testing::run_ticks;
using testing::synthetic_program;
using testing::tested_caller;

leak_figures figures_of(const std::vector<leak_figures>& all, std::uint64_t caller) {
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const leak_figures& each) { return each.caller == caller; });
    return found == all.end() ? leak_figures{} : *found;
}

/// In how many of the runs a caller is a suspect.
struct suspected {
    std::uint32_t tested = 0;
    std::uint32_t others = 0;
};

template <typename MakeBehaviour>
suspected suspects(MakeBehaviour make) {
    suspected count;
    for (std::uint32_t seed = 1; seed <= seeds; ++seed) {
        const auto leaks = find_leaks(synthetic_program{seed}.run(make()));
        count.tested += figures_of(leaks, tested_caller).suspect() ? 1 : 0;
        count.others += figures_of(leaks, churn_caller).suspect() ? 1 : 0;
    }
    return count;
}

/// At 95 % sureness one run in twenty may be taken wrongly.
constexpr std::uint32_t most_false_alarms = seeds / 20;

template <typename MakeBehaviour>
void expect_no_suspect(MakeBehaviour make) {
    const suspected count = suspects(make);
    EXPECT_LE(count.tested, most_false_alarms);
    EXPECT_LE(count.others, most_false_alarms);
}

template <typename MakeBehaviour>
void expect_suspect(MakeBehaviour make) {
    const suspected count = suspects(make);
    EXPECT_GE(count.tested, seeds - most_false_alarms);
    EXPECT_LE(count.others, most_false_alarms);
}

TEST(find_leaks, finds_a_request_in_a_hundred_that_is_forgotten) {
    expect_suspect([] {
        return [](synthetic_program& program, std::uint64_t) {
            if (program.once_in(4)) {
                const std::uint32_t message = program.take(100);
                if (!program.once_in(100)) {
                    program.free_after(message, 1 + program.below(50));
                }
            }
        };
    });
}

TEST(find_leaks, finds_some_thirty_blocks_that_nobody_ever_frees) {
    expect_suspect([] {
        return [](synthetic_program& program, std::uint64_t) {
            if (program.once_in(run_ticks / 30)) {
                program.keep(24);
            }
        };
    });
}

TEST(find_leaks, finds_a_buffer_that_grows_in_place_for_ever) {
    const auto leaks = find_leaks(synthetic_program{1}.run(
        [slot = std::uint32_t{0}](synthetic_program& program, std::uint64_t tick) mutable {
            if (tick == 0) {
                slot = program.take(16);
            } else if (tick % 200 == 0) {
                program.resize(slot, static_cast<std::uint32_t>(16 + tick));
            }
        }));
    EXPECT_TRUE(figures_of(leaks, tested_caller).suspect());
    EXPECT_NEAR(figures_of(leaks, tested_caller).bytes_a_tick, 1.0, 0.05);
}

TEST(find_leaks, leaves_a_cache_that_replaces_at_random_alone) {
    expect_no_suspect([] {
        return [cache = std::vector<std::uint32_t>{}](synthetic_program& program,
                                                      std::uint64_t) mutable {
            if (!program.once_in(5)) {
                return;
            }
            if (cache.size() < 64) {
                cache.push_back(program.take(200));
                return;
            }
            std::uint32_t& victim = cache[program.below(cache.size())];
            program.free(victim);
            victim = program.take(200);
        };
    });
}

TEST(find_leaks, leaves_a_cache_alone_whose_favourites_stay) {
    expect_no_suspect([] {
        // The least recently used of 64 entries goes; what is asked for is the rarer the larger its number.
        return [used = std::deque<std::pair<std::uint64_t, std::uint32_t>>{}](
                   synthetic_program& program, std::uint64_t) mutable {
            const std::uint64_t key = program.any_life(20);
            const auto found = std::find_if(used.begin(), used.end(),
                                            [&](const auto& each) { return each.first == key; });
            if (found != used.end()) {
                const auto entry = *found;
                used.erase(found);
                used.push_front(entry);
                return;
            }
            if (used.size() == 64) {
                program.free(used.back().second);
                used.pop_back();
            }
            used.emplace_front(key, program.take(80));
        };
    });
}

TEST(find_leaks, leaves_what_is_set_up_at_the_start_alone) {
    expect_no_suspect([] {
        return [](synthetic_program& program, std::uint64_t tick) {
            if (tick < run_ticks / 4 && program.once_in(20)) {
                program.keep(64);
            } else if (program.once_in(10)) {
                program.free_after(program.take(64), program.any_life(30));
            }
        };
    });
}

TEST(find_leaks, leaves_a_table_alone_that_fills_until_half_of_the_run) {
    expect_no_suspect([] {
        return [](synthetic_program& program, std::uint64_t tick) {
            if (tick < run_ticks / 2 && tick % 50 == 0) {
                program.keep(64);
            }
        };
    });
}

TEST(find_leaks, leaves_bursts_alone) {
    expect_no_suspect([] {
        return [](synthetic_program& program, std::uint64_t tick) {
            if (tick % 2000 == 1999) {
                for (int block = 0; block != 40; ++block) {
                    program.free_after(program.take(500), 600 + program.below(300));
                }
            }
        };
    });
}

TEST(find_leaks, leaves_a_burst_alone_that_the_run_ends_in) {
    expect_no_suspect([] {
        return [](synthetic_program& program, std::uint64_t tick) {
            if (tick == run_ticks - 50) {
                for (int block = 0; block != 200; ++block) {
                    program.keep(500);
                }
            }
        };
    });
}

TEST(find_leaks, leaves_a_queue_alone_whose_length_only_wanders) {
    expect_no_suspect([] {
        return [queue = std::deque<std::uint32_t>{}](synthetic_program& program,
                                                     std::uint64_t) mutable {
            if (program.once_in(2)) {
                queue.push_back(program.take(32));
            } else if (!queue.empty()) {
                program.free(queue.front());
                queue.pop_front();
            }
        };
    });
}

TEST(find_leaks, says_nothing_where_blocks_live_as_long_as_the_run) {
    const auto leaks =
        find_leaks(synthetic_program{1}.run([](synthetic_program& program, std::uint64_t tick) {
            if (tick % 100 == 0) {
                program.free_after(program.take(64), run_ticks / 2);
            }
        }));
    EXPECT_FALSE(figures_of(leaks, tested_caller).confidence.has_value());
    EXPECT_EQ(figures_of(leaks, tested_caller).usual_life, run_ticks / 2);
}

TEST(find_leaks, tells_age_and_growth) {
    const auto leaks =
        find_leaks(synthetic_program{1}.run([](synthetic_program& program, std::uint64_t tick) {
            if (tick % 100 == 0) {
                program.free_after(program.take(32), 10);
                program.keep(32);
            }
        }));
    const leak_figures leak = figures_of(leaks, tested_caller);
    EXPECT_EQ(leak.overdue_blocks, run_ticks / 100);
    EXPECT_EQ(leak.overdue_bytes, 32 * run_ticks / 100);
    EXPECT_EQ(leak.usual_life, 10U);
    EXPECT_EQ(leak.oldest, run_ticks - 1);
    EXPECT_NEAR(leak.bytes_a_tick, 0.32, 0.02);
    EXPECT_GT(leak.confidence.value_or(0), 0.999);
}

TEST(find_leaks, of_a_trace_without_time_or_events_finds_none) {
    EXPECT_TRUE(find_leaks(operation_log{}).empty());
    testing::log_maker maker;
    maker.allocate(8);
    for (const leak_figures& each : find_leaks(maker.take())) {
        EXPECT_FALSE(each.suspect());
    }
}

}  // namespace
}  // namespace ramwright::tool
