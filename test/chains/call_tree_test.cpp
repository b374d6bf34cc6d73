// SPDX-License-Identifier: Apache-2.0
#include "tool/trace/call_tree.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "call_recording.hpp"
#include "trace/reading.hpp"

/// \file
/// Traces whose callers are numbers of calls, good ones and bad ones, as a reader sees them.

namespace ramwright::tool {
namespace {

using call_format::call;
using call_format::caller_of;

using test::with_calls;

constexpr std::uint64_t code = test::code_of_calls;

/// The chains of the allocations, the innermost call first.
std::vector<std::vector<std::uint64_t>> chains_in(const std::vector<std::byte>& bytes) {
    std::vector<std::vector<std::uint64_t>> found;
    trace_reader reader = test::reader_of(bytes);
    for (trace_event event; reader.next(event);) {
        const auto frames = reader.calls().frames(reader.chain_of(event));
        EXPECT_EQ(event.caller, frames.empty() ? 0 : frames.front());
        found.push_back(frames);
    }
    return found;
}

using chains = std::vector<std::vector<std::uint64_t>>;

TEST(call_tree, keeps_a_chain_once) {
    call_tree calls;
    const std::uint32_t main = calls.intern(0, 0x10);
    const std::uint32_t inner = calls.intern(main, 0x20);
    EXPECT_EQ(calls.intern(0, 0x10), main);
    EXPECT_EQ(calls.intern(main, 0x20), inner);
    EXPECT_NE(calls.intern(0, 0x20), inner);
    EXPECT_EQ(calls.size(), 3U);
    EXPECT_EQ(calls.frames(inner), (std::vector<std::uint64_t>{0x20, 0x10}));
    EXPECT_TRUE(calls.frames(0).empty());
}

TEST(trace_with_calls, says_who_called_whom) {
    const auto bytes = with_calls([](record::call_ring& ring) {
        ring.allocated(0, {.size = 8}, 0);
        ring.called({.number = 1, .from = 0, .address = code + 0x10}, code);
        // Beyond what a narrow call holds.
        ring.called({.number = 2, .from = 1, .address = code + 0x1'0000'0001}, code);
        ring.allocated(64, {.size = 8}, caller_of(2));
        // A wide event: it is too large.
        ring.allocated(128, {.size = std::size_t{1} << 21}, caller_of(1));
        ring.resized(64, 16, caller_of(2));
        ring.refused({.size = 8}, 0, caller_of(1));
    });
    EXPECT_EQ(chains_in(bytes), (chains{{},
                                        {code + 0x1'0000'0001, code + 0x10},
                                        {code + 0x10},
                                        {code + 0x1'0000'0001, code + 0x10},
                                        {code + 0x10}}));
}

TEST(trace_with_calls, may_give_a_number_anew) {
    const auto bytes = with_calls([](record::call_ring& ring) {
        ring.called({.number = 1, .from = 0, .address = code + 2}, code);
        ring.allocated(0, {.size = 8}, caller_of(1));
        ring.called({.number = 1, .from = 0, .address = code + 4}, code);
        ring.allocated(8, {.size = 8}, caller_of(1));
        ring.called({.number = 2, .from = 0, .address = code + 2}, code);
        ring.allocated(16, {.size = 8}, caller_of(2));
    });
    EXPECT_EQ(chains_in(bytes), (chains{{code + 2}, {code + 4}, {code + 2}}));
}

TEST(trace_with_calls, forgives_unknown_calls_where_events_were_lost) {
    const auto bytes = with_calls(
        [](record::call_ring& ring) {
            ring.called({.number = 1, .from = 0, .address = code + 2}, code);
            for (std::uint32_t each = 0; each != 100; ++each) {
                ring.allocated(8 * each, {.size = 8}, caller_of(1));
            }
        },
        2);
    const auto found = chains_in(bytes);
    ASSERT_FALSE(found.empty());
    for (const auto& chain : found) {
        EXPECT_TRUE(chain.empty());
    }
}

TEST(trace_with_calls, is_refused_where_a_call_comes_from_nowhere) {
    const auto error = [](const std::function<void(record::call_ring&)>& events) {
        return test::error_of(with_calls(events));
    };
    EXPECT_EQ(error([](record::call_ring& ring) { ring.allocated(0, {.size = 8}, caller_of(7)); }),
              "test.trace: event 1 at byte 80 refers to call 7, which there is none of before it");
    EXPECT_EQ(error([](record::call_ring& ring) {
                  ring.called({.number = 2, .from = 2, .address = code}, code);
              }),
              "test.trace: event 1 at byte 80 refers to call 2, which there is none of before it");
    EXPECT_EQ(error([](record::call_ring& ring) {
                  ring.called({.number = 0, .from = 0, .address = code}, code);
              }),
              "test.trace: event 1 at byte 80 gives a call the number 0, which stands for none");
    // A wide call, as its address is odd.
    EXPECT_EQ(error([](record::call_ring& ring) {
                  ring.called({.number = 1U << 21, .from = 0, .address = code + 1}, code);
              }),
              "test.trace: event 1 at byte 80 has bits set where there must be none");
    // The bit that is left over.
    auto bytes = with_calls([](record::call_ring& ring) {
        ring.called({.number = 1, .from = 0, .address = code}, code);
    });
    bytes[sizeof(packet_header) + 11] |= std::byte{0x80};
    EXPECT_EQ(test::error_of(bytes),
              "test.trace: event 1 at byte 80 has bits set where there must be none");
}

TEST(trace_with_calls, is_no_trace_of_a_device) {
    auto bytes = with_calls([](record::call_ring& ring) {
        ring.called({.number = 1, .from = 0, .address = code}, code);
    });
    for (std::size_t at = 0; at != bytes.size(); at += default_packet_bytes) {
        std::memset(bytes.data() + at + offsetof(packet_header, clock_hz), 0, 4);
    }
    EXPECT_EQ(test::error_of(bytes),
              "test.trace: event 1 at byte 80 is of kind 5, which does not exist");
}

}  // namespace
}  // namespace ramwright::tool
