// SPDX-License-Identifier: Apache-2.0

/// The code of docs/record.md, in its order; a test compares the two.

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/trace/packet_stream.hpp"
#include "ramwright/trace/ring.hpp"
#include "ramwright/trace/rtt_trace.hpp"

namespace {

constexpr ramwright::trace_info info{.clock_hz = 1000};

std::uint64_t milliseconds() { return 0; }

struct {
    std::size_t sent = 0;
    std::size_t write(std::span<const std::byte> bytes) {
        sent += bytes.size();
        return bytes.size();
    }
} uart;

void work();

}  // namespace

namespace over_a_uart {

// clang-format off
#include "ramwright/trace/packet_stream.hpp"

alignas(8) std::byte trace_storage[8 * 1024];
ramwright::trace_ring trace{trace_storage, info, [] { return milliseconds(); }};
ramwright::packet_stream line{trace, [](std::span<const std::byte> bytes) { return uart.write(bytes); }};

void do_some_work() {
    work();
    line.poll();  // gives the UART what it takes now; never waits
}
// clang-format on

}  // namespace over_a_uart

namespace {

void work() {
    over_a_uart::trace.allocated(8, {.size = 100}, 0);
    over_a_uart::trace.flush();
}

}  // namespace

namespace through_a_probe {

#include "ramwright/trace/rtt_trace.hpp"

alignas(8) std::byte trace_storage[8 * 1024];
ramwright::rtt_trace trace{trace_storage, info, [] { return milliseconds(); }};

}  // namespace through_a_probe

namespace across_a_reset {

alignas(8) [[gnu::section(".noinit")]] std::byte trace_storage[8 * 1024];
ramwright::trace_ring trace{trace_storage, info, milliseconds, ramwright::after_reset};

}  // namespace across_a_reset

TEST(docs_record, what_the_page_shows_works) {
    over_a_uart::do_some_work();
    EXPECT_EQ(uart.sent, ramwright::default_packet_bytes);
    through_a_probe::trace.mark(1);
    through_a_probe::trace.flush();
    EXPECT_EQ(through_a_probe::trace.control_block().up.write, ramwright::default_packet_bytes);
    across_a_reset::trace.mark(1);
    EXPECT_EQ(across_a_reset::trace.events(), 1U);
}
