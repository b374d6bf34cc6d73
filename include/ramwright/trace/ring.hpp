// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/trace/event_writer.hpp"
#include "ramwright/trace/packet.hpp"
#include "ramwright/trace/packet_ring.hpp"

/// \file
/// The recorder: a ring of packets in the caller's memory that keeps the newest events.
///
/// The memory is a Common Trace Format stream at every moment. A debugger may dump it, a sink may
/// drain it packet by packet, `packet_stream` may send it over a line, or it may lie in a section that
/// survives a reset, where a ring made with `after_reset` finds it. Not for more than one core, and not
/// for a big-endian one. For a debug probe to read while the firmware runs: `rtt_trace`.
///
///     alignas(8) std::byte trace_storage[8 * 1024];
///     ramwright::trace_ring trace{trace_storage, {.clock_hz = 1000}, [] { return milliseconds(); }};
///     ramwright::traced<ramwright::general<>, decltype(trace)> heap{trace, heap_storage};
///     trace.drain([](std::span<const std::byte> packet) { uart.write(packet); });
///
/// | call               | cost, in instructions of a Cortex-M4, call included | from an interrupt    |
/// |--------------------|------------------------------------------------------|----------------------|
/// | allocated, resized | 40; at most 137 when a packet is full                | behind the lock that |
/// | freed, mark        | 33; at most 120 when a packet is full                | guards the allocator |
/// | refused            | 164; at most 300                                     | "                    |
/// | any, wide          | 226; at most 289                                     | "                    |
/// | flush              | O(1)                                                 | "                    |
/// | drain              | as claim, and the sink, for each complete packet     | yes; one at a time   |
/// | claim              | O(packets), and 10 a byte for a checksum; empty if   | yes; one at a time   |
/// |                    | no packet is complete                                |                      |
/// | release            | O(1)                                                 | yes; after claim     |
///
/// With a clock that is one 64-bit load; a dearer one is read once for an event, twice where a packet is
/// opened or the event is wide.
///
/// Nothing fails: an event that is overwritten before it was drained, or that finds no room because
/// the storage is too small, still gets its number, and the reader sees how many numbers are missing.
/// `drain` may run in a thread while an interrupt records, or the other way round: the packet in the
/// sink's hands is never written to.
///
/// A clock that steps back is held until it catches up.
///
/// RAM: the storage, and 40 bytes and the clock on a 32-bit target.

namespace ramwright {

template <trace_clock Clock, std::size_t PacketBytes = default_packet_bytes>
class trace_ring : public event_writer<Clock, packet_ring<PacketBytes>> {
    using base = event_writer<Clock, packet_ring<PacketBytes>>;

public:
    /// Uses every whole packet in `storage` and forgets what it held.
    trace_ring(std::span<std::byte> storage, const trace_info& info, Clock clock) noexcept
        : base{info, clock, storage, info} {}
    /// Keeps what was recorded there before a reset; see `packet_ring`.
    trace_ring(std::span<std::byte> storage, const trace_info& info, Clock clock,
               after_reset_t) noexcept
        : base{info, clock, storage, info, after_reset} {}

    /// Hands every complete packet that was not handed out before to `sink`, oldest first. A sink
    /// that returns false did not take the packet: it is offered again by the next drain.
    template <std::invocable<std::span<const std::byte>> Sink>
    void drain(Sink&& sink) noexcept(noexcept(sink(std::span<const std::byte>{}))) {
        this->packets().drain(sink);
    }

    /// What `drain` does for one packet, in two steps: for a sink that takes its time, as `packet_stream`.
    [[nodiscard]] std::span<const std::byte> claim() noexcept { return this->packets().claim(); }
    void release(bool taken) noexcept { this->packets().release(taken); }
};

}  // namespace ramwright
