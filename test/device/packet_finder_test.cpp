// SPDX-License-Identifier: Apache-2.0
#include "tool/device/packet_finder.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "test/device/reading_device.hpp"

namespace ramwright::tool {
namespace {

using test::append;
using test::byte_list;
using test::counting;
using test::marks_in_packet;
using test::stream_of;

struct found {
    std::vector<std::uint32_t> marks;
    stream_damage damage;
};

found find(std::span<const std::byte> stream, std::size_t piece = 1'000'000) {
    packet_finder finder;
    std::vector<device_packet> packets;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
        finder.add(stream.subspan(at, std::min(piece, stream.size() - at)), packets);
    }
    finder.end(packets);
    return {test::marks_of(packets), finder.damage()};
}

byte_list garbage(std::size_t bytes) {
    byte_list made;
    std::uint32_t random = 7;
    while (made.size() != bytes) {
        random = random * 1664525 + 1013904223;
        made.push_back(static_cast<std::byte>(random >> 24));
    }
    return made;
}

byte_list joined(std::initializer_list<std::span<const std::byte>> parts) {
    byte_list whole;
    for (const auto& part : parts) {
        append(whole, part);
    }
    return whole;
}

TEST(packet_finder, gives_an_intact_stream_whole) {
    const byte_list stream = stream_of(0, 5);
    for (const std::size_t piece : {1, 3, 64, 511, 512, 513, 100'000}) {
        const found all = find(stream, piece);
        EXPECT_EQ(all.marks, counting(0, 5 * marks_in_packet)) << piece;
        EXPECT_EQ(all.damage, stream_damage{}) << piece;
    }
}

TEST(packet_finder, gives_a_packet_as_soon_as_it_is_complete) {
    const byte_list stream = stream_of(0, 1);
    packet_finder finder;
    std::vector<device_packet> packets;
    finder.add(std::span{stream}.first(511), packets);
    EXPECT_TRUE(packets.empty());
    finder.add(std::span{stream}.last(1), packets);
    EXPECT_EQ(packets.size(), 1U);
}

TEST(packet_finder, goes_over_garbage) {
    const byte_list first = stream_of(0, 2);
    const byte_list second = stream_of(500, 2);
    const found all = find(joined({garbage(1000), first, garbage(37), second, garbage(5)}), 13);
    auto expected = counting(0, 2 * marks_in_packet);
    const auto more = counting(500, 500 + 2 * marks_in_packet);
    expected.insert(expected.end(), more.begin(), more.end());
    EXPECT_EQ(all.marks, expected);
    EXPECT_EQ(all.damage, (stream_damage{.stray_bytes = 1042}));
}

// The power goes at any byte, and the device starts again.
TEST(packet_finder, loses_the_packet_that_broke_off_and_no_other) {
    const byte_list before = stream_of(0, 2);
    const byte_list after = stream_of(900, 2);
    const auto later = counting(900, 900 + 2 * marks_in_packet);
    for (std::size_t cut = 1; cut != default_packet_bytes; ++cut) {
        const auto start = std::span{before}.first(default_packet_bytes + cut);
        const found all = find(joined({start, after}));
        auto expected = counting(0, marks_in_packet);
        expected.insert(expected.end(), later.begin(), later.end());
        ASSERT_EQ(all.marks, expected) << cut;
        // Of half a head, nothing says that it was one.
        const bool was_packet = cut >= offsetof(packet_header, events_before);
        ASSERT_EQ(all.damage.cut_packets, was_packet ? 1U : 0U) << cut;
        ASSERT_EQ(all.damage.stray_bytes, was_packet ? 0U : cut) << cut;
        ASSERT_EQ(all.damage.damaged_packets, 0U) << cut;
    }
}

TEST(packet_finder, says_that_the_end_broke_off) {
    const byte_list stream = stream_of(0, 2);
    for (std::size_t cut = 4; cut != default_packet_bytes; ++cut) {
        const found all = find(std::span{stream}.first(default_packet_bytes + cut));
        ASSERT_EQ(all.marks, counting(0, marks_in_packet));
        ASSERT_EQ(all.damage, (stream_damage{.cut_packets = 1})) << cut;
    }
}

// A line that drops bytes moves what follows into the packet.
TEST(packet_finder, loses_one_packet_where_bytes_are_lost) {
    const byte_list stream = stream_of(0, 3);
    for (std::size_t at = default_packet_bytes; at < 2 * default_packet_bytes - 30; at += 7) {
        byte_list shorter{stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(at)};
        append(shorter, std::span{stream}.subspan(at + 23));
        const found all = find(shorter);
        auto expected = counting(0, marks_in_packet);
        const auto rest = counting(2 * marks_in_packet, 3 * marks_in_packet);
        expected.insert(expected.end(), rest.begin(), rest.end());
        ASSERT_EQ(all.marks, expected) << at;
        ASSERT_NE(all.damage, stream_damage{}) << at;
    }
}

// Each bit of three packets, the last of them not full: the change is told, or it changed nothing.
TEST(packet_finder, finds_every_bit_that_changed) {
    auto memory = test::memory_for(4);
    test::marking_device device{memory};
    byte_list stream = device.packets(0, 2);
    device.mark(2 * marks_in_packet, 2 * marks_in_packet + 10);
    device.flush();
    append(stream, device.sent());
    const found whole = find(stream);
    ASSERT_EQ(whole.marks, counting(0, 2 * marks_in_packet + 10));
    for (std::size_t bit = 0; bit != stream.size() * 8; ++bit) {
        const auto flip = std::byte{1} << (bit % 8);
        stream[bit / 8] ^= flip;
        const found now = find(stream);
        stream[bit / 8] ^= flip;
        if (now.damage == stream_damage{}) {
            ASSERT_EQ(now.marks, whole.marks) << bit;
            continue;
        }
        // No packet but the one that was changed is lost.
        auto left = whole.marks;
        const std::size_t first = bit / 8 / default_packet_bytes * marks_in_packet;
        const std::size_t end = std::min<std::size_t>(left.size(), first + marks_in_packet);
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(first),
                   left.begin() + static_cast<std::ptrdiff_t>(end));
        ASSERT_EQ(now.marks, left) << bit;
    }
}

TEST(packet_finder, leaves_out_a_packet_whose_events_do_not_fit_its_head) {
    byte_list stream = stream_of(0, 3);
    stream[default_packet_bytes + sizeof(packet_header)] = std::byte{0x07};  // of no kind
    const found all = find(stream);
    EXPECT_EQ(all.marks.size(), 2 * marks_in_packet);
    EXPECT_EQ(all.damage, (stream_damage{.damaged_packets = 1}));
}

TEST(packet_finder, finds_a_time_that_was_changed) {
    byte_list stream = stream_of(0, 1);
    stream[sizeof(packet_header) + 3 * 8 + 1] ^= std::byte{0x40};
    EXPECT_EQ(find(stream).damage, (stream_damage{.damaged_packets = 1}));
}

TEST(packet_finder, does_not_wait_for_a_packet_of_an_impossible_size) {
    byte_list stream = stream_of(0, 2);
    const std::uint32_t size = 0xFFFF'FFC0;
    std::memcpy(stream.data() + offsetof(packet_header, packet_size), &size, sizeof(size));
    const found all = find(stream);
    EXPECT_EQ(all.marks, counting(marks_in_packet, 2 * marks_in_packet));
    EXPECT_EQ(all.damage, (stream_damage{.stray_bytes = default_packet_bytes}));
}

TEST(packet_finder, skips_packets_that_were_never_filled) {
    auto memory = test::memory_for(4);
    test::marking_device device{memory};
    device.mark(0, 3);
    EXPECT_EQ(find(std::as_bytes(std::span{memory})).marks, counting(0, 3));
    EXPECT_EQ(find(std::as_bytes(std::span{memory})).damage, stream_damage{});
}

}  // namespace
}  // namespace ramwright::tool
