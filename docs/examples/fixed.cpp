// SPDX-License-Identifier: Apache-2.0
//
// The code of docs/fixed.md. Every block there stands here too, and a test says so.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <utility>

#include "ramwright/alloc/pool_of.hpp"
#include "ramwright/fixed/format.hpp"
#include "ramwright/fixed/mailbox.hpp"
#include "ramwright/fixed/ring.hpp"
#include "ramwright/fixed/spsc_queue.hpp"
#include "ramwright/fixed/string.hpp"
#include "ramwright/fixed/vector.hpp"

namespace fixed = ramwright::fixed;

namespace {

struct reading {
    std::uint32_t value;
};
std::size_t sent = 0;

void send(fixed::vector_view<reading> full) { sent += full.size(); }

TEST(docs_fixed, vector) {
    const reading latest{7};
    fixed::vector<reading, 64> readings;
    if (readings.try_push_back(latest) == nullptr) {
        send(readings.view());  // full, and `latest` is still ours
        readings.clear();
    }
    EXPECT_EQ(readings.size(), 1U);
    EXPECT_EQ(sent, 0U);
}

std::size_t reported = 0;
void report_length(std::size_t needed) { reported = needed; }

TEST(docs_fixed, format) {
    constexpr std::uint32_t place = 0x2000'0410;
    fixed::string<40> line;
    const auto result = fixed::format(line, "{} failed: {} B at {:x}", "parser", 1500, place);
    if (result.truncated()) {
        report_length(result.needed);
    }
    EXPECT_EQ(line, "parser failed: 1500 B at 20000410");
    EXPECT_EQ(reported, 0U);
}

using sample = std::uint16_t;
std::uint16_t converted = 0;
std::uint32_t processed = 0;
sample read_converter() { return ++converted; }
void process(sample s) { processed += s; }

void describe(fixed::string_ref line, fixed::ring_view<sample> history) {
    fixed::format(line, "{} samples, the last {}", history.size(), history.back());
}

TEST(docs_fixed, views) {
    fixed::string<40> line;
    fixed::ring<sample, 100> history;
    history.push_back(sample{7}, fixed::or_drop_oldest);
    describe(line.ref(), history.view());
    EXPECT_EQ(line, "1 samples, the last 7");
}

fixed::spsc_queue<sample, 64> samples;
std::uint32_t samples_lost = 0;

void on_conversion_complete() {  // the interrupt
    samples.in().push(read_converter(), fixed::or_count{samples_lost});
}

void process_samples() {  // the thread
    for (sample s; samples.out().try_pop(s);) {
        process(s);
    }
}

TEST(docs_fixed, queue) {
    for (int i = 0; i != 70; ++i) {
        on_conversion_complete();
    }
    process_samples();
    EXPECT_EQ(samples_lost, 6U);
    EXPECT_EQ(processed, 64U * 65 / 2);
}

struct packet {
    std::uint32_t length = 0;
    std::byte bytes[1500];
};
using packet_pool = ramwright::pool_of<packet, 4>;
std::uint32_t handled = 0;
void handle(const packet& received) { handled += received.length; }

TEST(docs_fixed, mailbox) {
    alignas(packet) static std::byte storage[packet_pool::bytes];
    packet_pool free_packets{storage};
    std::uint32_t dropped = 0;
    fixed::mailbox<packet, packet_pool, 8> inbox{free_packets};

    auto filled = inbox.make();  // empty, were the pool
    filled->length = 60;
    if (!inbox.try_send(std::move(filled))) {
        ++dropped;  // the mailbox is full, and `filled` goes back to the pool
    }

    if (const auto received = inbox.receive()) {
        handle(*received);
    }  // and here it is back in the pool
    EXPECT_EQ(handled, 60U);
    EXPECT_EQ(dropped, 0U);
    EXPECT_EQ(free_packets.snapshot().live_blocks, 0U);
}

}  // namespace
