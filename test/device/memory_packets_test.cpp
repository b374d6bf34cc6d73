// SPDX-License-Identifier: Apache-2.0
#include "tool/device/memory_packets.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "test/device/reading_device.hpp"

namespace ramwright::tool {
namespace {

using test::append;
using test::byte_list;
using test::counting;

std::vector<std::uint32_t> marks_in(std::span<const std::byte> memory) {
    std::vector<device_packet> packets;
    stream_damage damage;
    find_packets(memory, packets, damage);
    return test::marks_of(packets);
}

TEST(memory_packets, come_in_order_wherever_the_ring_begins) {
    auto memory = test::memory_for(4);
    test::marking_device device{memory};
    device.mark(0, 300);
    // The ring went round: 300 marks are five packets and 30.
    EXPECT_EQ(marks_in(std::as_bytes(std::span{memory})), counting(108, 300));
}

TEST(memory_packets, of_copies_count_once_and_the_fullest_counts) {
    auto memory = test::memory_for(4);
    test::marking_device device{memory};
    device.mark(0, 60);
    byte_list dump;
    append(dump, std::as_bytes(std::span{memory}));
    device.mark(60, 70);
    append(dump, std::as_bytes(std::span{memory}));
    EXPECT_EQ(marks_in(dump), counting(0, 70));
}

TEST(memory_packets, need_no_alignment_in_the_dump) {
    auto memory = test::memory_for(2);
    test::marking_device device{memory};
    device.mark(0, 60);
    for (std::size_t before = 0; before != 9; ++before) {
        byte_list dump(before, std::byte{0xC1});
        append(dump, std::as_bytes(std::span{memory}));
        EXPECT_EQ(marks_in(dump), counting(0, 60)) << before;
    }
}

// A dump that was cut off: what packets are whole in it are there, and the cut one is told.
TEST(memory_packets, of_a_dump_that_ends_anywhere) {
    auto memory = test::memory_for(3);
    test::marking_device device{memory};
    device.mark(0, 3 * test::marks_in_packet);
    const auto whole = std::as_bytes(std::span{memory});
    for (std::size_t bytes = 0; bytes <= whole.size(); ++bytes) {
        std::vector<device_packet> found;
        stream_damage damage;
        find_packets(whole.first(bytes), found, damage);
        const std::size_t packets = bytes / default_packet_bytes;
        ASSERT_EQ(found.size(), packets) << bytes;
        ASSERT_EQ(test::marks_of(found).size(), packets * test::marks_in_packet) << bytes;
        // Less than a magic number is not known for one.
        ASSERT_EQ(damage.cut_packets, bytes % default_packet_bytes >= 4 ? 1U : 0U) << bytes;
    }
}

TEST(memory_packets, are_none_in_memory_without_a_ring) {
    EXPECT_TRUE(marks_in({}).empty());
    EXPECT_TRUE(marks_in(byte_list(100'000, std::byte{0xFC})).empty());
}

}  // namespace
}  // namespace ramwright::tool
