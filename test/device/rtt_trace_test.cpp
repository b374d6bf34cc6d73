// SPDX-License-Identifier: Apache-2.0
#include "ramwright/trace/rtt_trace.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "test/device/packets.hpp"
#include "test/trace/golden.hpp"

namespace ramwright {
namespace {

using test::counting;
using test::heads_of;
using test::marks_in_packet;
using test::marks_of;
using test::record_marks;

constexpr std::size_t packets = 4;

class rtt : public ::testing::Test {
protected:
    /// As a debug probe does: at most so many bytes.
    test::byte_list read(std::size_t most = 100'000) {
        auto& up = const_cast<rtt_control_block&>(trace_.control_block()).up;
        test::byte_list got;
        for (; up.read != up.write && got.size() != most; up.read = (up.read + 1) % up.size) {
            got.push_back(up.data[up.read]);
        }
        return got;
    }
    void marks(std::uint32_t from, std::uint32_t end) { record_marks(trace_, now_, from, end); }

    std::uint64_t now_ = 0;
    alignas(8) std::array<std::byte, packets * default_packet_bytes> storage_{};
    rtt_trace<test::set_clock> trace_{storage_, test::some_info, {&now_}};
};

TEST_F(rtt, publishes_a_block_that_probes_know) {
    const rtt_control_block& block = trace_.control_block();
    EXPECT_EQ(std::memcmp(block.id.data(), "SEGGER RTT\0\0\0\0\0\0", 16), 0);
    EXPECT_EQ(block.up_buffers, 1U);
    EXPECT_EQ(block.down_buffers, 0U);
    EXPECT_STREQ(block.up.name, "ramwright");
    EXPECT_EQ(block.up.data, storage_.data());
    EXPECT_EQ(block.up.size, storage_.size());
    EXPECT_EQ(offsetof(rtt_control_block, up), 24U);
    EXPECT_EQ(offsetof(rtt_control_block::buffer, size), 2 * sizeof(void*));
    EXPECT_EQ(offsetof(rtt_control_block::buffer, flags), 2 * sizeof(void*) + 12);
}

TEST_F(rtt, shows_packets_once_they_are_complete) {
    marks(0, marks_in_packet);
    EXPECT_TRUE(read().empty());
    marks(marks_in_packet, marks_in_packet + 1);
    EXPECT_EQ(marks_of(read()), counting(0, marks_in_packet));
    trace_.flush();
    EXPECT_EQ(marks_of(read()), counting(marks_in_packet, marks_in_packet + 1));
    trace_.flush();
    EXPECT_TRUE(read().empty());
}

TEST_F(rtt, goes_round_while_somebody_reads) {
    test::byte_list stream;
    for (std::uint32_t value = 0; value != 50 * marks_in_packet; ++value) {
        marks(value, value + 1);
        test::append(stream, read(11));
    }
    trace_.flush();
    test::append(stream, read());
    EXPECT_EQ(marks_of(stream), counting(0, 50 * marks_in_packet));
}

TEST_F(rtt, keeps_the_first_packets_while_nobody_reads_and_counts_the_rest) {
    marks(0, 10 * marks_in_packet);
    EXPECT_EQ(trace_.events(), 10 * marks_in_packet);
    EXPECT_EQ(marks_of(read()), counting(0, (packets - 1) * marks_in_packet));

    marks(10 * marks_in_packet, 10 * marks_in_packet + 2);
    trace_.flush();
    const test::byte_list later = read();
    EXPECT_EQ(marks_of(later), counting(10 * marks_in_packet, 10 * marks_in_packet + 2));
    EXPECT_EQ(heads_of(later)[0].events_before, 10 * marks_in_packet);
    EXPECT_EQ(heads_of(later)[0].packet_seq_num, packets - 1);
}

TEST_F(rtt, does_not_write_to_a_packet_that_is_read_in_part) {
    marks(0, 10 * marks_in_packet);
    test::byte_list stream = read(default_packet_bytes + 100);
    marks(1000, 1000 + 10 * marks_in_packet);
    test::append(stream, read());
    const auto values = marks_of(stream);
    EXPECT_TRUE(std::equal(values.begin(), values.begin() + 3 * marks_in_packet,
                           counting(0, 3 * marks_in_packet).begin()));
    // The fourth, and the first, which the probe had read whole.
    EXPECT_EQ(values.size(), 5 * marks_in_packet);
}

TEST_F(rtt, of_which_a_probe_makes_nonsense_records_nothing_more) {
    const_cast<rtt_control_block&>(trace_.control_block()).up.read = 0xFFFF'FFF0;
    marks(0, 3);
    trace_.flush();
    EXPECT_EQ(trace_.control_block().up.write, 0U);
    EXPECT_EQ(trace_.events(), 3U);
}

TEST(rtt_storage, of_one_packet_or_none_does_no_harm) {
    std::uint64_t now = 0;
    alignas(8) std::array<std::byte, default_packet_bytes> storage{};
    for (const std::size_t bytes : {std::size_t{0}, storage.size()}) {
        rtt_trace<test::set_clock> trace{std::span{storage}.first(bytes), test::some_info, {&now}};
        trace.mark(1);
        trace.flush();
        EXPECT_EQ(trace.events(), 1U);
        EXPECT_EQ(trace.control_block().up.write, 0U);
    }
}

}  // namespace
}  // namespace ramwright
