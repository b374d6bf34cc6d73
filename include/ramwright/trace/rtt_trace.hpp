// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "ramwright/trace/event_writer.hpp"
#include "ramwright/trace/rtt_packets.hpp"

/// \file
/// The recorder that a debug probe reads while the firmware runs, and after it has crashed: its ring is an
/// up-buffer in the layout of SEGGER's Real Time Transfer (RTT).
///
/// J-Link, probe-rs and OpenOCD find such buffers by themselves and serve what they read on a TCP port,
/// for `ramwright record --from tcp:…`. For firmware that has no line to spare, or must not wait for one:
/// nothing is sent, copied or polled. Without a probe the first events stay and later ones are lost and
/// counted; where the newest matter, take `trace_ring`. Not beside SEGGER's own RTT code: a probe reads
/// one control block. Not in cached memory, which a probe reads past the cache.
///
///     alignas(8) std::byte trace_storage[8 * 1024];
///     ramwright::rtt_trace trace{trace_storage, {.clock_hz = 1000}, [] { return milliseconds(); }};
///     ramwright::traced<ramwright::general<>, decltype(trace)> heap{trace, heap_storage};
///     trace.flush();                     // now and then, or a packet is seen when it is full
///
/// The calls are those of `trace_ring` and cost the same, but for `drain`, which is the probe's affair.
/// `flush` costs O(1) and may be called behind the lock that guards the allocator.
///
/// Nothing fails: an event that finds no packet still gets its number, and the reader sees how many
/// numbers are missing. RAM: the storage, 68 bytes and the clock on a 32-bit target.

namespace ramwright {

template <trace_clock Clock, std::size_t PacketBytes = default_packet_bytes>
class rtt_trace : public event_writer<Clock, rtt_packets<PacketBytes>> {
    using base = event_writer<Clock, rtt_packets<PacketBytes>>;

public:
    /// Uses every whole packet in `storage`, which should hold three or more.
    rtt_trace(std::span<std::byte> storage, const trace_info& info, Clock clock) noexcept
        : base{info, clock, storage, info} {}

    /// What the probe looks for. It moves with the object, which therefore must stay where it is.
    [[nodiscard]] const rtt_control_block& control_block() const noexcept {
        return this->packets().control_block();
    }
};

}  // namespace ramwright
