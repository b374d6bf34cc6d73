// SPDX-License-Identifier: Apache-2.0
#include "tool/show/shown_trace.hpp"

#include <gtest/gtest.h>

#include <string>

#include "ramwright/port/posix.hpp"
#include "trace_maker.hpp"

namespace ramwright::tool {
namespace {

using testing::trace_maker;

TEST(read_shown, gives_blocks_to_the_context_that_allocated_them) {
    const testing::scratch_directory scratch;
    const std::string path = scratch.file("trace");
    {
        trace_maker trace{path};
        void* const kept = trace.allocate(100);
        void* const handed_over = trace.allocate(40);
        const port::simulated_interrupt timer{15};
        trace.allocate(8);
        trace.free(handed_over);
        trace.resize(kept, 60);
        trace.allocate(1 << 20);
    }
    const shown_trace shown = read_shown(path);
    ASSERT_EQ(shown.contexts.size(), 2U);
    const context_figures& thread = shown.contexts[0];
    EXPECT_FALSE(thread.who.interrupt);
    EXPECT_EQ(thread.allocations, 2U);
    EXPECT_EQ(thread.allocated_bytes, 140U);
    EXPECT_EQ(thread.most_bytes, 140U);
    EXPECT_EQ(thread.live_bytes, 60U) << "resized by another, and its own all the same";
    EXPECT_EQ(thread.frees, 0U);
    const context_figures& timer = shown.contexts[1];
    EXPECT_EQ(timer.who, (context{15, true}));
    EXPECT_EQ(timer.allocations, 1U);
    EXPECT_EQ(timer.live_bytes, 8U);
    EXPECT_EQ(timer.frees, 1U);
    EXPECT_EQ(timer.frees_of_others, 1U);
    EXPECT_EQ(timer.refused, 1U);
}

TEST(read_shown, finds_the_busiest_second) {
    const testing::scratch_directory scratch;
    const std::string path = scratch.file("trace");
    {
        trace_maker trace{path};
        for (const int requests : {1, 3, 2, 7, 7, 0, 1}) {
            for (int request = 0; request != requests; ++request) {
                trace.free(trace.allocate(16));
            }
            trace.wait(1);
        }
    }
    const shown_trace shown = read_shown(path);
    EXPECT_EQ(shown.busiest.tick, 3U);
    EXPECT_EQ(shown.busiest.allocations, 7U);
    EXPECT_EQ(shown.log.operations().size(), 42U);
}

}  // namespace
}  // namespace ramwright::tool
