// SPDX-License-Identifier: Apache-2.0
#include "tool/replay/demand_reader.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tool/replay/replay.hpp"
#include "tool/trace/trace_error.hpp"
#include "trace_maker.hpp"

namespace ramwright::tool {
namespace {

using testing::scratch_directory;
using testing::trace_maker;

TEST(demand_reader, gives_live_blocks_slots_of_their_own) {
    const scratch_directory scratch;
    const std::string path = scratch.file("a.trace");
    {
        trace_maker trace{path};
        void* const first = trace.allocate(100, 0x40);
        trace.wait(3);
        trace.allocate(200, 0x42);
        trace.free(first);
        trace.allocate(300);
    }
    const operation_log log = read_operations(path);
    const auto operations = log.operations();
    ASSERT_EQ(operations.size(), 4U);
    EXPECT_EQ(operations[0].slot, 0U);
    EXPECT_EQ(operations[1].slot, 1U);
    EXPECT_EQ(operations[1].elapsed, 3U);
    EXPECT_EQ(operations[1].size, 200U);
    EXPECT_EQ(log.caller(operations[1].caller), 0x42U);
    EXPECT_EQ(operations[2].kind, operation_kind::free);
    EXPECT_EQ(operations[2].slot, 0U);
    EXPECT_EQ(operations[3].slot, 0U) << "reused";
    EXPECT_EQ(log.slot_count(), 2U);
    EXPECT_EQ(log.facts().info.region_bytes, 32U * 1024U);
    EXPECT_EQ(log.facts().info.build[0], 0xB1U);
}

TEST(demand_reader, keeps_resizes_and_refusals) {
    const scratch_directory scratch;
    const std::string path = scratch.file("a.trace");
    {
        trace_maker trace{path};
        void* const block = trace.allocate(100);
        ASSERT_TRUE(trace.resize(block, 60));
        trace.allocate(1'000'000, 0x40);
    }
    const operation_log log = read_operations(path);
    ASSERT_EQ(log.operations().size(), 3U);
    EXPECT_EQ(log.operations()[1].kind, operation_kind::resize);
    EXPECT_EQ(log.operations()[1].size, 60U);
    EXPECT_EQ(log.operations()[2].kind, operation_kind::attempt);
    EXPECT_EQ(log.operations()[2].size, 1'000'000U);
}

TEST(demand_reader, replays_as_it_reads_what_a_log_replays) {
    const scratch_directory scratch;
    const std::string path = scratch.file("a.trace");
    {
        trace_maker trace{path};
        std::vector<void*> blocks;
        for (std::size_t round = 0; round != 3000; ++round) {
            trace.wait(round % 3);
            blocks.push_back(trace.allocate(16 + round * 37 % 900));
            if (blocks.size() > 20) {
                trace.free(blocks.front());
                blocks.erase(blocks.begin());
            }
        }
    }
    const replay_options options{.region_bytes = 24 * 1024};
    const replay_result whole = replay(read_operations(path), general_design(), options);
    demand_reader reader{path};
    const replay_result streamed = replay(reader, general_design(), options);
    EXPECT_EQ(streamed.operations, whole.operations);
    EXPECT_EQ(streamed.failure_count, whole.failure_count);
    EXPECT_EQ(streamed.peak_footprint_bytes, whole.peak_footprint_bytes);
    EXPECT_EQ(streamed.end.largest_free_bytes, whole.end.largest_free_bytes);
    EXPECT_EQ(streamed.timeline.size(), whole.timeline.size());
}

TEST(demand_reader, ends_blocks_whose_free_was_lost) {
    const scratch_directory scratch;
    const std::string path = scratch.file("a.trace");
    {
        trace_maker trace{path, 4096};
        std::vector<void*> blocks;
        const auto fill = [&](std::size_t size) {
            while (void* const block = trace.allocate(size)) {
                blocks.push_back(block);
            }
        };
        const auto empty = [&] {
            for (void* const block : blocks) {
                trace.free(block);
            }
            blocks.clear();
        };
        fill(100);
        for (int mark = 0; mark != 200; ++mark) {
            trace.free(trace.allocate(8));  // so that a packet with the blocks is complete
        }
        trace.stop_reading();
        empty();
        for (int more = 0; more != 1000; ++more) {
            trace.free(trace.allocate(8));
        }
        trace.resume_reading();
        fill(700);
    }
    const operation_log log = read_operations(path);
    EXPECT_GT(log.facts().losses.events, 0U);
    std::vector<std::uint32_t> sizes(log.slot_count());
    std::uint64_t live = 0;
    for (const operation& each : log.operations()) {
        if (each.kind == operation_kind::allocate || each.kind == operation_kind::free) {
            live += each.size;
            live -= sizes[each.slot];
            sizes[each.slot] = each.size;
            EXPECT_LE(live, 4096U) << "blocks that lie over each other are both live";
        }
    }
}

TEST(demand_reader, refuses_what_is_no_trace) {
    const scratch_directory scratch;
    EXPECT_THROW(static_cast<void>(read_operations(scratch.write("a", "not a trace at all"))),
                 trace_error);
    EXPECT_THROW(static_cast<void>(read_operations(scratch.write("b", ""))), trace_error);
    EXPECT_THROW(static_cast<void>(read_operations(scratch.file("missing"))), trace_error);
}

}  // namespace
}  // namespace ramwright::tool
