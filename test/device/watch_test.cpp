// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tool/common/units.hpp"
#include "tool/watch/alarms.hpp"
#include "tool/watch/live_heap.hpp"
#include "tool/watch/terminal.hpp"
#include "tool/watch/view.hpp"

namespace ramwright::tool {
namespace {

trace_event allocated(std::uint64_t tick, std::uint64_t offset, std::uint64_t size,
                      std::uint64_t caller = 0) {
    return {.kind = event_kind::allocated,
            .tick = tick,
            .offset = offset,
            .size = size,
            .alignment = 8,
            .caller = caller};
}

trace_event freed(std::uint64_t tick, std::uint64_t offset) {
    return {.kind = event_kind::freed, .tick = tick, .offset = offset};
}

trace_event refused(std::uint64_t tick) { return {.kind = event_kind::refused, .tick = tick}; }

class heap_of_1000 : public ::testing::Test {
protected:
    heap_of_1000() { heap_.start({.clock_hz = 10, .region_bytes = 1000}); }

    live_heap heap_;
};

TEST_F(heap_of_1000, counts_what_is_live_and_what_is_between) {
    heap_.add(allocated(1, 0, 100));
    heap_.add(allocated(2, 300, 200));
    heap_.add(allocated(3, 508, 92));
    heap_.add(freed(4, 508));
    heap_.add(allocated(5, 508, 50));
    const heap_figures now = heap_.figures();
    EXPECT_EQ(now.tick, 5U);
    EXPECT_EQ(now.live_bytes, 350U);
    EXPECT_EQ(now.live_blocks, 3U);
    EXPECT_EQ(now.peak_bytes, 392U);
    EXPECT_EQ(now.peak_tick, 3U);
    EXPECT_EQ(now.allocations, 4U);
    EXPECT_EQ(now.frees, 1U);
    // Not the 8 bytes between two blocks: 200 after the first, 442 after the last.
    EXPECT_EQ(now.free_bytes, 642U);
    EXPECT_EQ(now.largest_free, 442U);
    EXPECT_DOUBLE_EQ(now.fragmentation(), 1 - 442.0 / 642);
}

TEST_F(heap_of_1000, of_which_nothing_is_known_yet_is_free) {
    EXPECT_EQ(heap_.figures().largest_free, 1000U);
    EXPECT_EQ(heap_.figures().fragmentation(), 0);
}

TEST_F(heap_of_1000, forgets_blocks_that_others_lie_over) {
    heap_.add(allocated(1, 0, 100, 7));
    heap_.add(allocated(1, 104, 100, 7));
    heap_.add(allocated(1, 208, 100, 8));
    heap_.lose(5);
    heap_.add(allocated(2, 64, 64, 9));
    heap_.add(freed(3, 400));
    const heap_figures now = heap_.figures();
    EXPECT_EQ(now.live_bytes, 164U);
    EXPECT_EQ(now.live_blocks, 2U);
    EXPECT_EQ(now.lost_events, 5U);
}

TEST_F(heap_of_1000, names_the_callers_that_hold_most) {
    heap_.add(allocated(1, 0, 10, 7));
    heap_.add(allocated(1, 16, 10, 7));
    heap_.add(allocated(1, 32, 50, 8));
    heap_.add(allocated(1, 96, 5, 9));
    heap_.add(freed(2, 96));
    heap_.add({.kind = event_kind::resized, .tick = 3, .offset = 16, .size = 14, .caller = 1});
    const auto most = heap_.callers(10);
    ASSERT_EQ(most.size(), 2U);
    EXPECT_EQ(most[0].caller, 8U);
    EXPECT_EQ(most[0].bytes, 50U);
    EXPECT_EQ(most[1].caller, 7U);  // who resizes a block does not take it over
    EXPECT_EQ(most[1].bytes, 24U);
    EXPECT_EQ(most[1].blocks, 2U);
    EXPECT_EQ(heap_.callers(1).size(), 1U);
}

TEST_F(heap_of_1000, shows_where_it_is_taken) {
    heap_.add(allocated(1, 0, 150));
    heap_.add(allocated(1, 900, 50));
    const std::vector<double> expected{1, 0.5, 0, 0, 0, 0, 0, 0, 0, 0.5};
    const auto map = heap_.map(10);
    ASSERT_EQ(map.size(), expected.size());
    for (std::size_t cell = 0; cell != expected.size(); ++cell) {
        EXPECT_NEAR(map[cell], expected[cell], 1e-9) << cell;
    }
}

TEST_F(heap_of_1000, begins_anew_with_a_run) {
    heap_.add(allocated(1, 0, 150, 3));
    heap_.start({.clock_hz = 10, .region_bytes = 500});
    EXPECT_EQ(heap_.figures().live_bytes, 0U);
    EXPECT_EQ(heap_.figures().region_bytes, 500U);
    EXPECT_TRUE(heap_.callers(10).empty());
}

TEST_F(heap_of_1000, raises_each_alarm_when_it_begins) {
    alarms watched{{.most_live = 100, .least_largest_free = 300, .most_fragmentation = 0.6}};
    const auto begun = [&](const trace_event& event, std::uint64_t most_live) {
        heap_.add(event);
        std::vector<std::string> sentences;
        for (const alarm& each : watched.check(heap_.figures(), {most_live, event.tick})) {
            sentences.push_back(each.what);
        }
        return sentences;
    };
    using list = std::vector<std::string>;
    EXPECT_EQ(begun(allocated(1, 0, 100), 100), list{});
    EXPECT_EQ(begun(allocated(2, 400, 300), 400), list{"more than 100 B are live"});
    // Still the same alarm.
    EXPECT_EQ(begun(allocated(3, 704, 8), 408), list{});
    EXPECT_EQ(begun(refused(4), 408), list{"a request was refused"});
    EXPECT_EQ(begun(refused(5), 408), list{"a request was refused"});
    EXPECT_EQ(begun(freed(6, 0), 90), list{});
    EXPECT_EQ(begun(allocated(7, 200, 32), 490),
              (list{"more than 100 B are live", "the largest free block is less than 300 B"}));
    ASSERT_EQ(watched.raised().size(), 3U);
    EXPECT_EQ(watched.raised()[0].tick, 2U);
    EXPECT_EQ(watched.raised()[0].times, 2U);
    EXPECT_TRUE(watched.raised()[0].now);
    EXPECT_EQ(watched.raised()[1].times, 2U);
    EXPECT_FALSE(watched.raised()[1].now);
}

TEST(clipped, cuts_characters_and_not_bytes) {
    EXPECT_EQ(clipped("abc", 3), "abc");
    EXPECT_EQ(clipped("abcd", 3), "ab…");
    EXPECT_EQ(clipped("█████", 3), "██…");
    EXPECT_EQ(clipped("████", 4), "████");
    EXPECT_EQ(clipped("abc", 1), "…");
}

TEST_F(heap_of_1000, is_drawn_to_fit_the_room) {
    for (std::uint64_t index = 0; index != 30; ++index) {
        heap_.add(allocated(index, 32 * index, 24, 0x1000 + index));
    }
    code_addresses code;
    view_state state{.source = "tcp:localhost:9090", .heap = &heap_};
    state.figures = heap_.figures();
    for (std::uint64_t live = 0; live != 300; ++live) {
        state.history.push_back(live);
    }
    for (const std::size_t rows : {24U, 30U, 60U}) {
        const auto lines = view_of(state, code, {.columns = 80, .rows = rows});
        EXPECT_LE(lines.size(), rows);
        std::string all;
        for (const view_line& each : lines) {
            EXPECT_LE(each.text.size(), 4 * std::size_t{80});
            all += each.text + "\n";
        }
        EXPECT_NE(all.find("tcp:localhost:9090"), std::string::npos);
        EXPECT_NE(all.find("720 B"), std::string::npos) << all;
        EXPECT_NE(all.find("72.0 % of 1,000 B"), std::string::npos) << all;
        EXPECT_NE(all.find("0x1000"), std::string::npos);
        EXPECT_EQ(all.find("0x101d") == std::string::npos, rows < 50);
    }
}

TEST_F(heap_of_1000, keeps_what_is_wrong_in_a_small_window) {
    for (std::uint64_t index = 0; index != 30; ++index) {
        heap_.add(allocated(index, 32 * index, 24, 0x1000 + index));
    }
    code_addresses code;
    view_state state{.source = "/a/long/way/to/a/file/of/a/trace.trace", .heap = &heap_};
    state.figures = heap_.figures();
    state.figures.lost_events = 7;
    state.alarms = {{.what = "too much is live", .tick = 3, .times = 2, .now = true}};
    for (const std::size_t rows : {5U, 8U, 10U, 12U}) {
        const auto lines = view_of(state, code, {.columns = 40, .rows = rows});
        EXPECT_EQ(lines.size(), rows);
        std::string all;
        for (const view_line& each : lines) {
            all += each.text + "\n";
        }
        for (const char* const needed : {"72.0 %", "lost events", "ALARM too much", "q quits"}) {
            EXPECT_NE(all.find(needed), std::string::npos) << rows << needed << all;
        }
        // The file's name gives way, the time does not.
        const std::string time = duration(state.figures.tick, heap_.info().clock_hz);
        EXPECT_NE(lines.front().text.find("…"), std::string::npos);
        EXPECT_NE(lines.front().text.find(time), std::string::npos) << lines.front().text;
    }
}

}  // namespace
}  // namespace ramwright::tool
