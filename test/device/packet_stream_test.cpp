// SPDX-License-Identifier: Apache-2.0
#include "ramwright/trace/packet_stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/trace/ring.hpp"
#include "test/device/packets.hpp"
#include "test/trace/golden.hpp"

namespace ramwright {
namespace {

using test::counting;
using test::marks_in_packet;
using test::marks_of;
using test::record_marks;

class stream : public ::testing::Test {
protected:
    struct line {
        test::byte_list* sent;
        std::size_t* room;

        std::size_t operator()(std::span<const std::byte> bytes) const {
            const std::size_t taken = std::min(bytes.size(), *room);
            *room -= taken;
            test::append(*sent, bytes.first(taken));
            return taken;
        }
    };

    bool poll(std::size_t room) {
        room_ = room;
        return stream_.poll();
    }
    void marks(std::uint32_t from, std::uint32_t end) { record_marks(ring_, now_, from, end); }

    std::uint64_t now_ = 0;
    alignas(8) std::array<std::byte, 3 * default_packet_bytes> storage_{};
    trace_ring<test::set_clock> ring_{storage_, test::some_info, {&now_}};
    test::byte_list sent_;
    std::size_t room_ = 0;
    packet_stream<trace_ring<test::set_clock>, line> stream_{ring_, {&sent_, &room_}};
};

TEST_F(stream, has_nothing_to_send_until_a_packet_is_complete) {
    EXPECT_TRUE(poll(10000));
    marks(0, 3);
    EXPECT_TRUE(poll(10000));
    EXPECT_TRUE(sent_.empty());
    ring_.flush();
    EXPECT_TRUE(poll(10000));
    EXPECT_EQ(marks_of(sent_), counting(0, 3));
}

TEST_F(stream, goes_on_where_the_line_took_no_more) {
    marks(0, 2 * marks_in_packet);
    ring_.flush();
    std::uint32_t polls = 1;
    for (; !poll(7); ++polls) {
    }
    EXPECT_EQ(polls, 2 * default_packet_bytes / 7 + 1);
    EXPECT_EQ(marks_of(sent_), counting(0, 2 * marks_in_packet));
}

TEST_F(stream, says_whether_something_is_left) {
    marks(0, marks_in_packet + 1);
    EXPECT_FALSE(poll(0));
    EXPECT_FALSE(poll(default_packet_bytes - 1));
    EXPECT_TRUE(poll(1));
    EXPECT_EQ(sent_.size(), default_packet_bytes);
}

TEST_F(stream, sends_the_packet_it_began_whatever_is_recorded_meanwhile) {
    marks(0, marks_in_packet + 1);
    EXPECT_FALSE(poll(100));
    marks(marks_in_packet + 1, 20 * marks_in_packet);
    EXPECT_TRUE(poll(100'000));
    const auto values = marks_of(std::span{sent_}.first(default_packet_bytes));
    EXPECT_EQ(values, counting(0, marks_in_packet));
    // Two packets record while the third is being sent.
    EXPECT_EQ(marks_of(sent_).back(), 19 * marks_in_packet - 1);
}

TEST_F(stream, takes_a_line_at_its_word_no_further_than_it_was_given) {
    packet_stream boasting{ring_, [](std::span<const std::byte>) { return ~std::size_t{0}; }};
    marks(0, marks_in_packet + 1);
    EXPECT_TRUE(boasting.poll());
    EXPECT_TRUE(poll(10000));
    EXPECT_TRUE(sent_.empty());
}

}  // namespace
}  // namespace ramwright
