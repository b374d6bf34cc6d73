// SPDX-License-Identifier: Apache-2.0
#include "tool/device/run_splitter.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <vector>

#include "test/device/reading_device.hpp"
#include "tool/device/packet_finder.hpp"

namespace ramwright::tool {
namespace {

using test::append;
using test::byte_list;
using test::counting;
using test::marking_device;
using test::marks_in_packet;

struct split {
    std::vector<std::vector<std::uint32_t>> runs;  // the marks of each
    std::vector<run_counts> counts;
};

split split_runs(std::span<const std::byte> stream) {
    packet_finder finder;
    std::vector<device_packet> packets;
    finder.add(stream, packets);
    run_splitter splitter;
    split result;
    for (device_packet& each : packets) {
        std::vector<run_splitter::placed> placed;
        splitter.add(std::move(each), placed);
        for (const run_splitter::placed& one : placed) {
            if (one.starts_run) {
                result.runs.emplace_back();
                result.counts.emplace_back();
            }
            const auto marks = test::marks_of(std::span{&one.packet, 1});
            result.runs.back().insert(result.runs.back().end(), marks.begin(), marks.end());
            result.counts.back() = splitter.counts();
        }
    }
    return result;
}

TEST(run_splitter, leaves_a_stream_of_one_run_alone) {
    const split all = split_runs(test::stream_of(0, 6));
    ASSERT_EQ(all.runs.size(), 1U);
    EXPECT_EQ(all.runs[0], counting(0, 6 * marks_in_packet));
    EXPECT_EQ(all.counts[0].events, 6 * marks_in_packet);
    EXPECT_EQ(all.counts[0].packets, 6U);
    EXPECT_EQ(all.counts[0].lost, 0U);
    EXPECT_EQ(all.counts[0].before, 0U);
}

TEST(run_splitter, counts_what_is_missing_before_and_between) {
    byte_list stream = test::stream_of(0, 6);
    const auto from = [&](std::ptrdiff_t packet) {
        return stream.begin() + packet * static_cast<std::ptrdiff_t>(default_packet_bytes);
    };
    stream.erase(from(3), from(5));
    stream.erase(from(0), from(1));
    const split all = split_runs(stream);
    ASSERT_EQ(all.runs.size(), 1U);
    EXPECT_EQ(all.counts[0].before, marks_in_packet);
    EXPECT_EQ(all.counts[0].lost, 2 * marks_in_packet);
    EXPECT_EQ(all.counts[0].events, 3 * marks_in_packet);
}

TEST(run_splitter, tells_a_device_that_started_from_nothing_again) {
    byte_list stream = test::stream_of(0, 3);
    append(stream, test::stream_of(700, 2));
    const split all = split_runs(stream);
    ASSERT_EQ(all.runs.size(), 2U);
    EXPECT_EQ(all.runs[1], counting(700, 700 + 2 * marks_in_packet));
}

// A firmware does the same at each start, so the heads of its packets are the same.
TEST(run_splitter, tells_a_start_that_looks_like_the_one_before) {
    byte_list stream = test::stream_of(0, 3);
    append(stream, test::stream_of(0, 5));
    const split all = split_runs(stream);
    ASSERT_EQ(all.runs.size(), 2U);
    EXPECT_EQ(all.runs[0], counting(0, 3 * marks_in_packet));
    EXPECT_EQ(all.runs[1], counting(0, 5 * marks_in_packet));
}

TEST(run_splitter, leaves_out_what_a_ring_sends_again_after_a_reset) {
    auto memory = test::memory_for(8);
    byte_list stream = marking_device{memory}.packets(0, 3);
    {
        marking_device unsent{memory, true};
        append(stream, unsent.sent());
        unsent.mark(500, 510);
    }
    marking_device last{memory, true};
    append(stream, last.sent());
    last.mark(800, 820);
    last.flush();
    append(stream, last.sent());

    const split all = split_runs(stream);
    ASSERT_EQ(all.runs.size(), 3U);
    EXPECT_EQ(all.runs[0], counting(0, 3 * marks_in_packet));
    EXPECT_EQ(all.runs[1], counting(500, 510));
    EXPECT_EQ(all.runs[2], counting(800, 820));
    EXPECT_EQ(all.counts[1].before, 0U);
    EXPECT_EQ(all.counts[2].lost, 0U);
}

}  // namespace
}  // namespace ramwright::tool
