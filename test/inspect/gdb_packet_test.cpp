// SPDX-License-Identifier: Apache-2.0
#include "tool/inspect/gdb_packet.hpp"

#include <gtest/gtest.h>

namespace ramwright::tool::inspect {
namespace {

/// The payload of the first packet in `arrived`; nothing if it is damaged or not whole.
std::optional<std::string> read(std::string_view arrived) {
    gdb_packet_reader reader;
    for (const char each : arrived) {
        if (reader.feed(each)) {
            return reader.take();
        }
    }
    return std::nullopt;
}

TEST(gdb_packet, has_the_sum_of_its_payload) {
    EXPECT_EQ(gdb_packet("m20000000,4"), "$m20000000,4#4f");
    EXPECT_EQ(read(gdb_packet("qSupported")), "qSupported");
}

TEST(gdb_packet, is_found_behind_what_is_none) { EXPECT_EQ(read("+-\n$OK#9a"), "OK"); }

TEST(gdb_packet, with_a_wrong_sum_is_damaged) {
    EXPECT_EQ(read("$OK#9b"), std::nullopt);
    EXPECT_EQ(read("$OK#xy"), std::nullopt);
    EXPECT_EQ(read("$OK#9"), std::nullopt);
}

TEST(gdb_packet, repeats_and_escapes) {
    // GDB's manual: `0* ` is 0000.
    EXPECT_EQ(read("$0* #7a"), "0000");
    EXPECT_EQ(read("$}\x03#80"), "#");
    EXPECT_EQ(read("$* #4a"), std::nullopt);
    EXPECT_EQ(read("$0*#5a"), std::nullopt);
}

TEST(gdb_reply, is_memory_or_is_not) {
    const auto bytes = gdb_memory_reply("00ff7A");
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*bytes, (std::vector{std::byte{0}, std::byte{0xFF}, std::byte{0x7A}}));
    EXPECT_EQ(gdb_memory_reply("E01"), std::nullopt);
    EXPECT_EQ(gdb_memory_reply("0g"), std::nullopt);
    EXPECT_TRUE(gdb_memory_reply("")->empty());
}

TEST(gdb_reply, says_how_long_packets_may_be) {
    EXPECT_EQ(gdb_packet_size("swbreak+;PacketSize=1000;qXfer:features:read+"), 0x1000U);
    EXPECT_EQ(gdb_packet_size(""), 400U);
    EXPECT_EQ(gdb_packet_size("PacketSize=1"), 400U);
    EXPECT_EQ(gdb_packet_size("PacketSize=ffffffff"), 65536U);
}

TEST(gdb_reply, to_nothing_is_a_stop) {
    EXPECT_TRUE(is_stop_reply("T02thread:01;"));
    EXPECT_TRUE(is_stop_reply("S05"));
    EXPECT_FALSE(is_stop_reply("00ff"));
    EXPECT_FALSE(is_stop_reply("TracepointSource+"));
}

}  // namespace
}  // namespace ramwright::tool::inspect
