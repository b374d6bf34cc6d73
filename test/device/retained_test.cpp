// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ramwright/trace/ring.hpp"
#include "test/device/packets.hpp"
#include "test/trace/golden.hpp"

namespace ramwright {
namespace {

using test::byte_list;
using test::counting;
using test::heads_of;
using test::marks_in_packet;
using test::marks_of;
using test::record_marks;
using test::some_info;
using ring_type = trace_ring<test::set_clock>;

/// Memory that survives, and rings that come and go in it.
class retained_ring : public ::testing::Test {
protected:
    void SetUp() override { clear(4); }

    void clear(std::size_t packets) {
        memory_.assign(packets * default_packet_bytes / 8, 0xDEAD'BEEF'0BAD'F00D);
    }
    [[nodiscard]] std::span<std::byte> memory() {
        return std::as_writable_bytes(std::span{memory_});
    }
    /// A run that is ended by a reset, after as many marks.
    void run(std::uint32_t from, std::uint32_t end, const trace_info& info = some_info) {
        now_ = 1000;
        ring_type ring{memory(), info, {&now_}, after_reset};
        record_marks(ring, now_, from, end);
    }
    [[nodiscard]] byte_list drained_after_reset(const trace_info& info = some_info) {
        ring_type ring{memory(), info, {&now_}, after_reset};
        return drained(ring);
    }
    [[nodiscard]] static byte_list drained(ring_type& ring) {
        byte_list stream;
        ring.drain([&](std::span<const std::byte> packet) { test::append(stream, packet); });
        return stream;
    }

    std::uint64_t now_ = 0;
    std::vector<std::uint64_t> memory_;
};

TEST_F(retained_ring, starts_empty_on_memory_that_holds_anything) {
    EXPECT_TRUE(drained_after_reset().empty());
    run(0, 5);
    EXPECT_EQ(marks_of(drained_after_reset()), counting(0, 5));
}

TEST_F(retained_ring, hands_out_the_run_before_and_then_its_own) {
    run(0, marks_in_packet + 7);
    now_ = 0;
    ring_type ring{memory(), some_info, {&now_}, after_reset};
    record_marks(ring, now_, 500, 503);
    ring.flush();
    const byte_list stream = drained(ring);
    auto expected = counting(0, marks_in_packet + 7);
    expected.insert(expected.end(), {500, 501, 502});
    EXPECT_EQ(marks_of(stream), expected);

    const auto heads = heads_of(stream);
    ASSERT_EQ(heads.size(), 3U);
    EXPECT_EQ(heads[1].run, 0);
    EXPECT_EQ(heads[1].events_before, marks_in_packet);
    EXPECT_EQ(heads[2].run, 1);
    EXPECT_EQ(heads[2].packet_seq_num, 2U);
    EXPECT_EQ(heads[2].events_before, 0U);
    // Not held until the clock of the run before is reached.
    EXPECT_EQ(heads[2].timestamp_begin, 3U);
}

TEST_F(retained_ring, numbers_the_runs) {
    for (std::uint32_t boot = 0; boot != 3; ++boot) {
        run(boot, boot + 1);
    }
    const auto heads = heads_of(drained_after_reset());
    ASSERT_EQ(heads.size(), 3U);
    for (std::uint16_t boot = 0; boot != 3; ++boot) {
        EXPECT_EQ(heads[boot].run, boot);
    }
}

TEST_F(retained_ring, that_was_full_gives_up_its_oldest_packet_alone) {
    run(0, 6 * marks_in_packet);
    EXPECT_EQ(marks_of(drained_after_reset()), counting(3 * marks_in_packet, 6 * marks_in_packet));
}

TEST_F(retained_ring, overwrites_the_oldest_run_first) {
    run(0, 3 * marks_in_packet);
    run(1000, 1000 + 2 * marks_in_packet);
    auto expected = counting(2 * marks_in_packet, 3 * marks_in_packet);
    const auto newer = counting(1000, 1000 + 2 * marks_in_packet);
    expected.insert(expected.end(), newer.begin(), newer.end());
    EXPECT_EQ(marks_of(drained_after_reset()), expected);
}

TEST_F(retained_ring, hands_out_a_packet_that_was_being_sent_at_the_reset) {
    {
        ring_type ring{memory(), some_info, {&now_}, after_reset};
        record_marks(ring, now_, 0, 2 * marks_in_packet);
        EXPECT_FALSE(ring.claim().empty());
        // The ring goes round twice beside it.
        record_marks(ring, now_, 2 * marks_in_packet, 8 * marks_in_packet);
    }
    auto expected = counting(0, marks_in_packet);
    const auto newer = counting(6 * marks_in_packet, 8 * marks_in_packet);
    expected.insert(expected.end(), newer.begin(), newer.end());
    EXPECT_EQ(marks_of(drained_after_reset()), expected);
}

TEST_F(retained_ring, describes_every_packet_as_its_own_run_does) {
    trace_info updated = some_info;
    updated.build[0] = 99;
    updated.region_bytes = 1234;
    updated.code_base = 0x0808'0000;
    run(0, 2 * marks_in_packet);
    run(500, 500 + 2 * marks_in_packet, updated);
    const auto heads = heads_of(drained_after_reset(updated));
    ASSERT_EQ(heads.size(), 3U);
    EXPECT_EQ(heads[0].build, some_info.build);
    for (const packet_header& head : std::span{heads}.subspan(1)) {
        EXPECT_EQ(head.build, updated.build);
        EXPECT_EQ(head.region_bytes, updated.region_bytes);
        EXPECT_EQ(head.code_base, updated.code_base);
    }
}

TEST_F(retained_ring, forgets_what_is_no_whole_packet) {
    run(0, 3 * marks_in_packet);
    const auto damaged = [&](std::size_t at, std::uint32_t value) {
        const byte_list before{memory().begin(), memory().end()};
        std::memcpy(memory().data() + default_packet_bytes + at, &value, sizeof(value));
        const auto marks = marks_of(drained_after_reset());
        std::copy(before.begin(), before.end(), memory().begin());
        return marks.size();
    };
    constexpr std::size_t left = 2 * std::size_t{marks_in_packet};
    EXPECT_EQ(damaged(offsetof(packet_header, magic), 0xC1FC1FC0), left);
    EXPECT_EQ(damaged(offsetof(packet_header, packet_size), 4097), left);
    EXPECT_EQ(damaged(offsetof(packet_header, packet_size), 8192), left);
    EXPECT_EQ(damaged(offsetof(packet_header, content_size), 0), left);
    EXPECT_EQ(damaged(offsetof(packet_header, content_size), 4128), left);
    EXPECT_EQ(damaged(offsetof(packet_header, content_size), 1001), left);
    EXPECT_EQ(damaged(offsetof(packet_header, timestamp_end), 1), left);
    EXPECT_EQ(damaged(sizeof(packet_header), 0), left + marks_in_packet);
}

TEST_F(retained_ring, keeps_the_checksum_of_what_was_handed_out_before) {
    {
        ring_type ring{memory(), some_info, {&now_}};
        record_marks(ring, now_, 0, marks_in_packet);
        ring.flush();
        static_cast<void>(drained(ring));
        record_marks(ring, now_, marks_in_packet, marks_in_packet + 5);
    }
    // What a brown-out may do.
    memory()[sizeof(packet_header) + 4] ^= std::byte{4};
    byte_list stream = drained_after_reset();
    ASSERT_EQ(stream.size(), 2 * default_packet_bytes);
    const auto agrees = [](std::span<std::byte> packet) {
        const packet_header head = test::head_of(packet);
        constexpr std::size_t own = offsetof(packet_header, checksum);
        packet[own] = packet[own + 1] = std::byte{};
        return packet_checksum(packet.first(head.content_size / 8)) == head.checksum;
    };
    EXPECT_FALSE(agrees(std::span{stream}.first(default_packet_bytes)));
    EXPECT_TRUE(agrees(std::span{stream}.last(default_packet_bytes)));
}

TEST_F(retained_ring, goes_on_across_the_end_of_the_numbers) {
    run(0, 1);
    auto* const only = reinterpret_cast<packet_header*>(memory().data());
    only->packet_seq_num = ~std::uint32_t{0};
    only->run = 0xFFFF;
    run(1, 2 * marks_in_packet);
    const byte_list stream = drained_after_reset();
    EXPECT_EQ(marks_of(stream), counting(0, 2 * marks_in_packet));
    EXPECT_EQ(heads_of(stream)[1].run, 0);
    EXPECT_EQ(heads_of(stream)[1].packet_seq_num, 0U);
}

TEST_F(retained_ring, of_one_packet_has_room_for_one_run_only) {
    clear(1);
    run(0, 5);
    EXPECT_TRUE(drained_after_reset().empty());
}

TEST_F(retained_ring, without_room_for_a_packet_does_no_harm) {
    clear(0);
    run(0, 5);
    EXPECT_TRUE(drained_after_reset().empty());
}

}  // namespace
}  // namespace ramwright
