// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/trace_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include "test/trace/reading.hpp"
#include "test/trace/recording.hpp"
#include "test/trace/scratch_directory.hpp"

namespace ramwright {
namespace {

using test::error_of;
using test::recording;

constexpr std::size_t packet_bytes = default_packet_bytes;

/// Three full packets and a bit: allocations and frees of one block after the other.
std::vector<std::byte> some_checked_trace() {
    recording recording{8};
    for (std::uint32_t round = 0; round != 70; ++round) {
        recording.now += 10;
        recording.ring().allocated(8 * round, {.size = 8}, 0x0800'0100);
        recording.now += 10;
        recording.ring().freed(8 * round);
    }
    recording.ring().flush();
    return recording.drained();
}

/// Without checksums, as packets that were never handed out: for tests that change them.
std::vector<std::byte> unchecked(std::vector<std::byte> trace) {
    for (std::size_t at = 0; at < trace.size(); at += packet_bytes) {
        std::fill_n(
            trace.begin() + static_cast<std::ptrdiff_t>(at + offsetof(packet_header, checksum)),
            sizeof(packet_header::checksum), std::byte{});
    }
    return trace;
}
std::vector<std::byte> some_trace() { return unchecked(some_checked_trace()); }

template <typename T>
void overwrite(std::vector<std::byte>& trace, std::size_t at, T value) {
    std::memcpy(trace.data() + at, &value, sizeof(value));
}

/// The error after `value` was written to `field` of packet 1.
template <typename T>
std::string error_with(std::size_t field, T value) {
    auto trace = some_trace();
    overwrite(trace, packet_bytes + field, value);
    return error_of(trace);
}

TEST(trace_reader, reads_what_was_recorded) {
    EXPECT_EQ(error_of(some_trace()), "");
    EXPECT_EQ(test::read(some_trace()).events.size(), 140U);
    EXPECT_EQ(test::read(some_checked_trace()).events, test::read(some_trace()).events);
}

TEST(trace_reader, refuses_a_packet_of_another_checksum) {
    auto trace = some_checked_trace();
    trace[packet_bytes + 200] ^= std::byte{1};
    EXPECT_EQ(error_of(trace),
              "test.trace: packet 1 at byte 512 does not agree with its checksum: bytes of it were "
              "changed");
}

TEST(trace_reader, refuses_an_empty_trace) {
    EXPECT_EQ(error_of({}), "test.trace: the trace is empty");
}

TEST(trace_reader, refuses_what_is_no_trace) {
    const std::string text = "These bytes are text.";
    EXPECT_EQ(error_of(std::as_bytes(std::span{text})),
              "test.trace: not a trace: it does not start with the magic number of a packet");
}

TEST(trace_reader, refuses_a_trace_cut_off_anywhere) {
    const auto whole = some_trace();
    for (std::size_t bytes = 1; bytes != whole.size(); ++bytes) {
        const std::string error = error_of(std::span{whole}.first(bytes));
        EXPECT_EQ(error.empty(), bytes % packet_bytes == 0) << bytes << " bytes: " << error;
    }
    EXPECT_EQ(error_of(std::span{whole}.first(packet_bytes + 100)),
              "test.trace: packet 1 at byte 512 is cut off: 100 of 512 bytes");
    EXPECT_EQ(error_of(std::span{whole}.first(79)),
              "test.trace: the trace is cut off: 79 bytes are less than the head of a packet");
}

TEST(trace_reader, refuses_impossible_heads) {
    EXPECT_EQ(error_with<std::uint32_t>(0, 1),
              "test.trace: packet 1 at byte 512 does not start with the magic number of a packet");
    EXPECT_EQ(error_with<std::uint16_t>(20, 3),
              "test.trace: packet 1 at byte 512 does not agree with its checksum: bytes of it were "
              "changed");
    EXPECT_EQ(
        error_with<std::uint32_t>(40, 632),
        "test.trace: packet 1 at byte 512 claims an impossible content of 632 bits in a packet "
        "of 4096");
    EXPECT_EQ(
        error_with<std::uint32_t>(40, 4128),
        "test.trace: packet 1 at byte 512 claims an impossible content of 4128 bits in a packet "
        "of 4096");
    EXPECT_EQ(
        error_with<std::uint32_t>(40, 4080),
        "test.trace: packet 1 at byte 512 claims an impossible content of 4080 bits in a packet "
        "of 4096");
    EXPECT_EQ(
        error_with<std::uint32_t>(44, 8192),
        "test.trace: packet 1 at byte 512 claims a size of 8192 bits, the packets before it had "
        "4096");
    EXPECT_EQ(error_with<std::uint32_t>(56, 1001),
              "test.trace: packet 1 at byte 512 has another clock, region or code address than the "
              "packets before it");
}

TEST(trace_reader, refuses_an_impossible_packet_size) {
    for (const std::uint32_t bits : {0U, 8U, 632U, 4095U, 0xFFFF'FFC0U}) {
        auto trace = some_trace();
        overwrite(trace, 44, bits);
        EXPECT_EQ(error_of(trace), "test.trace: the first packet claims an impossible size of " +
                                       std::to_string(bits) + " bits");
    }
}

TEST(trace_reader, refuses_a_packet_of_another_build) {
    EXPECT_EQ(error_with<std::uint8_t>(4, 0xFF),
              "test.trace: packet 1 at byte 512 was written by another build, "
              "ff02030405060708090a0b0c0d0e0f10; the trace began with "
              "0102030405060708090a0b0c0d0e0f10");
}

TEST(trace_reader, refuses_an_unknown_kind) {
    auto trace = some_trace();
    overwrite<std::uint8_t>(trace, 80, 7);
    EXPECT_EQ(error_of(trace), "test.trace: event 1 at byte 80 is of kind 7, which does not exist");
}

TEST(trace_reader, refuses_an_event_beyond_the_content) {
    auto trace = some_trace();
    overwrite<std::uint32_t>(trace, 40, 640 + 32);
    EXPECT_EQ(error_of(trace),
              "test.trace: event 1 at byte 80 does not fit into what its packet holds");
}

TEST(trace_reader, refuses_bits_that_mean_nothing) {
    auto trace = some_trace();
    overwrite<std::uint32_t>(trace, 80 + 12 + 4, 0xE000'0000);
    EXPECT_EQ(error_of(trace),
              "test.trace: event 2 at byte 92 has bits set where there must be none");
}

TEST(trace_reader, refuses_time_that_goes_back) {
    EXPECT_EQ(
        error_with<std::uint64_t>(24, 5),
        "test.trace: packet 1 at byte 512 begins at tick 5, before the packet before it ended "
        "at tick 430");
    EXPECT_EQ(error_with<std::uint64_t>(32, 435),
              "test.trace: packet 1 at byte 512 ends at tick 435, before it begins at tick 440");
    EXPECT_EQ(
        error_with<std::uint64_t>(32, 445),
        "test.trace: packet 1 at byte 512 ends at tick 445, before its last event at tick 860");
}

TEST(trace_reader, refuses_a_clock_that_passes_its_end) {
    constexpr std::uint64_t last = ~std::uint64_t{0};
    auto trace = some_trace();
    trace.erase(trace.begin(), trace.end() - packet_bytes);
    overwrite<std::uint64_t>(trace, 24, last - 100);
    overwrite<std::uint64_t>(trace, 32, last);
    EXPECT_EQ(error_of(trace),
              "test.trace: event 1 at byte 80 is from tick 1300, the one before it from tick "
              "18446744073709551515");
}

TEST(trace_reader, refuses_counts_that_contradict_each_other) {
    EXPECT_EQ(error_with<std::uint32_t>(48, 3),
              "test.trace: packet 1 at byte 512 counts 3 events before it, where 43 were read");
    auto trace = some_trace();
    overwrite<std::uint32_t>(trace, 3 * packet_bytes + 52, 9);
    EXPECT_EQ(
        error_of(trace),
        "test.trace: packet 3 at byte 1536 has sequence number 9: 6 packets are missing, but 0 "
        "events");
}

TEST(trace_reader, refuses_two_runs_in_one_trace) {
    auto twice = some_trace();
    const auto once = twice;
    twice.insert(twice.end(), once.begin(), once.end());
    EXPECT_EQ(
        error_of(twice),
        "test.trace: packet 4 at byte 2048 has the sequence number 0 of the packet at byte 0: "
        "are these two runs?");
}

TEST(trace_reader, brings_the_packets_of_a_dump_in_order) {
    const auto ordered = some_trace();
    auto rotated = ordered;
    std::rotate(rotated.begin(), rotated.begin() + 2 * packet_bytes, rotated.end());
    EXPECT_EQ(test::read(rotated).events, test::read(ordered).events);
}

TEST(trace_reader, brings_packets_in_order_whose_numbers_wrap) {
    auto trace = some_trace();
    for (std::uint32_t packet = 0; packet != 4; ++packet) {
        overwrite(trace, packet * packet_bytes + 52, 0xFFFF'FFFE + packet);
        overwrite(trace, packet * packet_bytes + 48, 0xFFFF'FFF0 + 43 * packet);
    }
    std::rotate(trace.begin(), trace.begin() + 3 * packet_bytes, trace.end());
    const tool::trace whole = test::read(trace);
    EXPECT_EQ(whole.events.size(), 140U);
    EXPECT_EQ(whole.losses, (tool::trace_losses{0xFFFF'FFF0, 0xFFFF'FFFE, 1}));
}

/// `megabytes` of packets of marks, recorded in one go.
std::vector<std::byte> long_stream(std::size_t megabytes) {
    recording recording{4};
    std::vector<std::byte> stream;
    stream.reserve(megabytes << 20);
    while (stream.size() < megabytes << 20) {
        recording.now += 1;
        recording.ring().mark(recording.ring().events());
        recording.ring().drain([&](std::span<const std::byte> packet) {
            stream.insert(stream.end(), packet.begin(), packet.end());
        });
    }
    return stream;
}

TEST(trace_reader, streams_what_is_too_long_to_be_sorted) {
    auto stream = long_stream(20);
    tool::trace_reader reader = test::reader_of(stream);
    std::uint32_t expected = 0;
    for (tool::trace_event event; reader.next(event);) {
        ASSERT_EQ(event.value, expected++);
    }
    EXPECT_EQ(reader.events(), stream.size() / packet_bytes * 54);

    std::swap_ranges(stream.begin(), stream.begin() + packet_bytes, stream.begin() + packet_bytes);
    EXPECT_EQ(
        error_of(stream),
        "test.trace: packet 1 at byte 512 has sequence number 0 and follows 1: a stream of more "
        "than 16 MiB must be in order");
    std::swap_ranges(stream.begin(), stream.begin() + packet_bytes, stream.begin() + packet_bytes);
    stream.resize(stream.size() - 1);
    EXPECT_NE(error_of(stream).find("is cut off: 511 of 512 bytes"), std::string::npos);
}

// Flipped bits that still read are counted: if all did, the reader would check nothing.
TEST(trace_reader, survives_every_flipped_bit) {
    recording recording{2};
    test::record_every_form(recording);
    recording.ring().flush();
    const auto intact = recording.drained();
    int refused = 0;
    for (std::size_t bit = 0; bit != intact.size() * 8; ++bit) {
        auto flipped = intact;
        flipped[bit / 8] ^= std::byte{1} << bit % 8;
        refused += test::nonsense_in(flipped).empty() ? 0 : 1;
    }
    EXPECT_GT(refused, 800);
}

class trace_files : public testing::Test {
protected:
    static std::string error_at(const std::string& path) {
        try {
            static_cast<void>(tool::read_trace(path));
            return {};
        } catch (const tool::trace_error& error) {
            return error.what();
        }
    }

    const test::scratch_directory directory_;
};

TEST_F(trace_files, are_read_by_name_and_by_directory) {
    const std::string file = directory_.write("stream", some_trace());
    directory_.write("metadata", {});
    EXPECT_EQ(tool::read_trace(file).events.size(), 140U);
    EXPECT_EQ(tool::read_trace(directory_.path()).events.size(), 140U);
}

TEST_F(trace_files, that_are_not_there_are_named) {
    const std::string path = directory_.path_of("none");
    EXPECT_EQ(error_at(path), "cannot open " + path + ": No such file or directory");
    EXPECT_EQ(error_at(directory_.path()), directory_.path() + " is a directory without a stream");
}

TEST_F(trace_files, that_are_two_streams_are_refused) {
    directory_.write("a", some_trace());
    directory_.write("b", some_trace());
    EXPECT_NE(error_at(directory_.path()).find("holds more than one stream"), std::string::npos);
}

}  // namespace
}  // namespace ramwright
