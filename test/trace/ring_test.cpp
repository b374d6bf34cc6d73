// SPDX-License-Identifier: Apache-2.0
#include "ramwright/trace/ring.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ramwright/trace/recorder.hpp"
#include "test/trace/reading.hpp"
#include "test/trace/recording.hpp"

namespace ramwright {
namespace {

using test::read;
using test::recording;

static_assert(recorder<recording::ring_type>);

// Events of 8 bytes a packet of 512 holds.
constexpr std::uint32_t marks_in_packet = (512 - sizeof(packet_header)) / 8;

void record_marks(recording& to, std::uint32_t from, std::uint32_t to_before) {
    for (std::uint32_t value = from; value != to_before; ++value) {
        to.now += 3;
        to.ring().mark(value);
    }
}

void expect_marks(const tool::trace& trace, std::uint32_t from, std::uint32_t to_before) {
    ASSERT_EQ(trace.events.size(), to_before - from);
    for (std::uint32_t value = from; value != to_before; ++value) {
        EXPECT_EQ(trace.events[value - from].value, value);
        EXPECT_EQ(trace.events[value - from].tick, std::uint64_t{3} * (value + 1));
    }
}

TEST(ring, says_what_it_was_told_about_the_region) {
    recording recording{2};
    EXPECT_EQ(read(recording.dump()).info, test::some_info);
}

TEST(ring, that_recorded_nothing_reads_as_a_trace_without_events) {
    recording recording{2};
    const tool::trace trace = read(recording.dump());
    EXPECT_TRUE(trace.events.empty());
    EXPECT_EQ(trace.losses, tool::trace_losses{});
    EXPECT_TRUE(recording.drained().empty());
}

TEST(ring, keeps_every_form_of_event) {
    recording recording{4};
    test::record_every_form(recording);
    const auto events = read(recording.dump()).events;
    ASSERT_EQ(events.size(), 13U);
    constexpr std::uint64_t caller = 0x0800'1234;
    constexpr std::uint64_t late = 105 + (1U << 22) - 1;
    constexpr std::uint64_t later = late + (1U << 22);
    constexpr std::uint64_t latest = later + (std::uint64_t{1} << 40);
    using enum event_kind;
    const std::vector<tool::trace_event> expected{
        {.kind = allocated,
         .tick = 100,
         .offset = 0x100,
         .size = 24,
         .alignment = 8,
         .caller = caller},
        {.kind = resized,
         .tick = 105,
         .offset = 0x100,
         .size = 40,
         .alignment = 8,
         .caller = caller + 2},
        {.kind = refused,
         .tick = 105,
         .size = 4096,
         .alignment = 32,
         .caller = caller,
         .largest_free = 1020},
        {.kind = mark, .tick = 105, .value = 0xDEADBEEF},
        {.kind = freed, .tick = late, .offset = 0x100},
        {.kind = mark, .tick = later, .value = 7},
        {.kind = allocated, .tick = latest, .offset = 0x108, .size = 8, .alignment = 8},
        {.kind = allocated,
         .tick = latest,
         .offset = 0x204,
         .size = 2 << 20,
         .alignment = 8,
         .caller = caller},
        {.kind = resized,
         .tick = latest,
         .offset = 0x204,
         .size = 3 << 20,
         .alignment = 8,
         .caller = 0x40000001},
        {.kind = refused,
         .tick = latest,
         .size = 16,
         .alignment = 3,
         .caller = caller,
         .largest_free = 2 << 20},
        {.kind = refused,
         .tick = latest,
         .size = 0xFFFFFFFF,
         .alignment = 0x80000000,
         .largest_free = 8},
        {.kind = freed, .tick = latest, .offset = 0x204},
        {.kind = allocated, .tick = latest, .offset = 0x1000, .alignment = 1024},
    };
    for (std::size_t index = 0; index != expected.size(); ++index) {
        EXPECT_EQ(events[index], expected[index]) << "event " << index;
    }
}

TEST(ring, keeps_the_newest_events_and_counts_those_it_lost) {
    recording recording{4};
    record_marks(recording, 0, 10 * marks_in_packet + 5);
    const tool::trace trace = read(recording.dump());
    expect_marks(trace, 7 * marks_in_packet, 10 * marks_in_packet + 5);
    EXPECT_EQ(trace.losses, (tool::trace_losses{7 * marks_in_packet, 7, 1}));
    EXPECT_EQ(recording.ring().events(), 10 * marks_in_packet + 5);
}

TEST(ring, can_be_dumped_after_any_event) {
    recording recording{3};
    for (std::uint32_t count = 1; count != 6 * marks_in_packet; ++count) {
        record_marks(recording, count - 1, count);
        const tool::trace trace = read(recording.dump());
        const auto lost = static_cast<std::uint32_t>(trace.losses.events);
        expect_marks(trace, lost, count);
        EXPECT_LE(lost, count - std::min(count, 2 * marks_in_packet + 1));
    }
}

/// A clock that looks at the storage whenever it is asked, which is in the middle of recording.
struct watching_clock {
    std::span<const std::byte> storage;
    std::uint64_t* ticks;
    std::uint64_t* seen;

    std::uint64_t operator()() const {
        const tool::trace trace = read(storage);
        EXPECT_GE(trace.events.size() + trace.losses.events, *seen);
        EXPECT_LE(trace.events.size() + trace.losses.events, *seen + 1);
        *seen = trace.events.size() + trace.losses.events;
        return *ticks += std::uint64_t{1} << (*ticks % 25);
    }
};

TEST(ring, can_be_dumped_in_the_middle_of_an_event) {
    std::vector<std::uint64_t> storage(3 * default_packet_bytes / 8);
    const auto bytes = std::as_writable_bytes(std::span{storage});
    std::uint64_t ticks = 0;
    std::uint64_t seen = 0;
    trace_ring ring{bytes, test::some_info, watching_clock{bytes, &ticks, &seen}};
    for (std::uint32_t round = 0; round != 300; ++round) {
        ring.allocated(8 * round, {.size = round, .alignment = std::size_t{8} << round % 9}, 0);
        ring.freed(8 * round);
        ring.refused({.size = round}, round, 0x0800'0100);
    }
    EXPECT_EQ(seen, 899U);
}

TEST(ring, drains_each_complete_packet_once_and_in_order) {
    recording recording{4};
    record_marks(recording, 0, 2 * marks_in_packet + 1);
    const auto first = recording.drained();
    EXPECT_EQ(first.size(), 2 * default_packet_bytes);
    EXPECT_TRUE(recording.drained().empty());

    record_marks(recording, 2 * marks_in_packet + 1, 5 * marks_in_packet + 1);
    auto stream = first;
    const auto second = recording.drained();
    stream.insert(stream.end(), second.begin(), second.end());
    const tool::trace trace = read(stream);
    expect_marks(trace, 0, 5 * marks_in_packet);
    EXPECT_EQ(trace.losses, tool::trace_losses{});
}

TEST(ring, tells_the_reader_what_was_overwritten_before_it_was_drained) {
    recording recording{4};
    record_marks(recording, 0, marks_in_packet + 1);
    auto stream = recording.drained();
    record_marks(recording, marks_in_packet + 1, 8 * marks_in_packet + 1);
    const auto rest = recording.drained();
    EXPECT_EQ(rest.size(), 3 * default_packet_bytes);
    stream.insert(stream.end(), rest.begin(), rest.end());
    const tool::trace trace = read(stream);
    EXPECT_EQ(trace.losses, (tool::trace_losses{4 * marks_in_packet, 4, 1}));
    EXPECT_EQ(trace.events[marks_in_packet].value, 5 * marks_in_packet);
}

TEST(ring, flushed_drains_the_packet_it_was_filling) {
    recording recording{4};
    record_marks(recording, 0, 3);
    EXPECT_TRUE(recording.drained().empty());
    recording.ring().flush();
    auto stream = recording.drained();
    EXPECT_EQ(stream.size(), default_packet_bytes);

    record_marks(recording, 3, 5);
    recording.ring().flush();
    recording.ring().flush();
    const auto rest = recording.drained();
    stream.insert(stream.end(), rest.begin(), rest.end());
    expect_marks(read(stream), 0, 5);
    EXPECT_TRUE(recording.drained().empty());
}

TEST(ring, offers_a_packet_again_that_the_sink_did_not_take) {
    recording recording{4};
    record_marks(recording, 0, 2 * marks_in_packet + 1);
    int offered = 0;
    recording.ring().drain([&](std::span<const std::byte>) { return ++offered == 2; });
    EXPECT_EQ(offered, 1);
    EXPECT_EQ(recording.drained().size(), 2 * default_packet_bytes);
}

// What an interrupt that records in the middle of a drain does.
TEST(ring, does_not_write_to_the_packet_in_the_hands_of_a_sink) {
    recording recording{3};
    record_marks(recording, 0, marks_in_packet + 1);
    std::uint32_t next = marks_in_packet + 1;
    std::vector<std::byte> stream;
    int packets = 0;
    recording.ring().drain([&](std::span<const std::byte> packet) {
        const std::vector<std::byte> before{packet.begin(), packet.end()};
        if (++packets == 1) {
            record_marks(recording, next, next + 7 * marks_in_packet);
            next += 7 * marks_in_packet;
        }
        EXPECT_TRUE(std::equal(packet.begin(), packet.end(), before.begin()));
        stream.insert(stream.end(), before.begin(), before.end());
    });
    recording.ring().flush();
    const auto rest = recording.drained();
    stream.insert(stream.end(), rest.begin(), rest.end());
    const tool::trace trace = read(stream);
    EXPECT_EQ(trace.events.size() + trace.losses.events, next);
    EXPECT_EQ(trace.events.front().value, 0U);
    EXPECT_EQ(trace.events.back().value, next - 1);
    EXPECT_EQ(trace.losses.gaps, 1U);
}

TEST(ring, counts_what_finds_no_packet_because_the_sink_has_the_only_one) {
    recording recording{1};
    record_marks(recording, 0, 3);
    recording.ring().flush();
    std::vector<std::byte> stream;
    recording.ring().drain([&](std::span<const std::byte> packet) {
        record_marks(recording, 3, 10);
        stream.insert(stream.end(), packet.begin(), packet.end());
    });
    record_marks(recording, 10, 12);
    recording.ring().flush();
    const auto rest = recording.drained();
    stream.insert(stream.end(), rest.begin(), rest.end());
    const tool::trace trace = read(stream);
    EXPECT_EQ(trace.events.size(), 5U);
    EXPECT_EQ(trace.losses, (tool::trace_losses{7, 0, 1}));
}

TEST(ring, without_room_for_a_packet_counts_and_does_no_harm) {
    std::uint64_t now = 0;
    alignas(8) std::byte storage[default_packet_bytes - 1];
    recording::ring_type ring{storage, test::some_info, test::set_clock{&now}};
    ring.allocated(8, {.size = 1}, 0);
    ring.freed(8);
    ring.mark(1);
    ring.flush();
    ring.drain([](std::span<const std::byte>) { FAIL(); });
    EXPECT_EQ(ring.events(), 3U);
}

TEST(ring, uses_storage_that_starts_anywhere) {
    std::uint64_t now = 0;
    alignas(8) std::byte storage[2 * default_packet_bytes + 8];
    recording::ring_type ring{std::span{storage}.subspan(3), test::some_info,
                              test::set_clock{&now}};
    ring.mark(5);
    ring.flush();
    int packets = 0;
    ring.drain([&](std::span<const std::byte> packet) {
        ++packets;
        EXPECT_EQ(packet.data(), storage + 8);
    });
    EXPECT_EQ(packets, 1);
}

TEST(ring, forgets_what_the_storage_held_before) {
    std::uint64_t now = 0;
    std::vector<std::uint64_t> storage(4 * default_packet_bytes / 8, ~std::uint64_t{0});
    const auto bytes = std::as_writable_bytes(std::span{storage});
    recording::ring_type first{bytes, test::some_info, test::set_clock{&now}};
    first.mark(1);
    EXPECT_EQ(read(bytes).events.size(), 1U);
    recording::ring_type second{bytes, test::some_info, test::set_clock{&now}};
    EXPECT_TRUE(read(bytes).events.empty());
}

TEST(ring, holds_a_clock_that_steps_back) {
    recording recording{2};
    recording.now = 1000;
    recording.ring().mark(0);
    recording.now = 10;
    recording.ring().mark(1);
    recording.ring().flush();
    recording.ring().mark(2);
    recording.now = 1001;
    recording.ring().mark(3);
    const auto events = read(recording.dump()).events;
    ASSERT_EQ(events.size(), 4U);
    EXPECT_EQ(events[1].tick, 1000U);
    EXPECT_EQ(events[2].tick, 1000U);
    EXPECT_EQ(events[3].tick, 1001U);
}

TEST(ring, keeps_time_across_any_pause) {
    recording recording{64};
    std::vector<std::uint64_t> ticks;
    for (int shift = 0; shift != 45; ++shift) {
        for (const std::uint64_t around : {-1, 0, 1}) {
            recording.now += (std::uint64_t{1} << shift) + around;
            ticks.push_back(recording.now);
            recording.ring().mark(0);
        }
    }
    const auto events = read(recording.dump()).events;
    ASSERT_EQ(events.size(), ticks.size());
    for (std::size_t index = 0; index != ticks.size(); ++index) {
        EXPECT_EQ(events[index].tick, ticks[index]);
    }
}

}  // namespace
}  // namespace ramwright
