// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ramwright/trace/event.hpp"

/// \file
/// The head of a packet of events, the same in a device's RAM and in a file.
///
/// Packets have one size per trace. Each says everything needed to read it, so that a few of them
/// found in a RAM dump are a trace. Written by `trace_ring`, read by the tool and by every reader of
/// the Common Trace Format 1.8; the fields are explained in docs/trace-format.md.

namespace ramwright {

/// The first 16 bytes of a GNU build id; all zero where it is not known.
using build_id = std::array<std::uint8_t, 16>;

/// What a trace says about the firmware and the region it was recorded on.
struct trace_info {
    build_id build{};
    std::uint32_t clock_hz = 0;      ///< ticks of the recorder's clock in a second
    std::uint32_t region_bytes = 0;  ///< storage of the allocator that is traced
    std::uint64_t region_base = 0;   ///< address of offset 0
    std::uint64_t code_base = 0;     ///< where the code starts; narrow callers count from here

    friend constexpr bool operator==(const trace_info&, const trace_info&) = default;
};

/// A time in two halves, for who must choose which half is written first.
struct split_time {
    std::uint32_t low = 0;
    std::uint32_t high = 0;

    [[nodiscard]] constexpr std::uint64_t value() const noexcept {
        return std::uint64_t{high} << 32 | low;
    }
};

struct packet_header {
    static constexpr std::uint32_t magic_value = 0xC1FC1FC1;

    std::uint32_t magic = magic_value;
    build_id build{};
    std::uint16_t checksum = 0;  ///< 0: none; made when the packet is handed out
    std::uint16_t run = 0;       ///< resets that the ring's memory has survived
    std::uint64_t timestamp_begin = 0;
    split_time timestamp_end{};
    std::uint32_t content_size = 0;   ///< bits that count, this head included; 0: never filled
    std::uint32_t packet_size = 0;    ///< bits
    std::uint32_t events_before = 0;  ///< events of the run before this packet, lost ones included
    std::uint32_t packet_seq_num = 0;
    std::uint32_t clock_hz = 0;
    std::uint32_t region_bytes = 0;
    std::uint64_t region_base = 0;
    std::uint64_t code_base = 0;
};

static_assert(sizeof(packet_header) == 80);
static_assert(offsetof(packet_header, checksum) == 20);
static_assert(offsetof(packet_header, timestamp_begin) == 24);
static_assert(offsetof(packet_header, content_size) == 40);
static_assert(offsetof(packet_header, region_base) == 64);

/// Interrupts and debuggers on one core see what was written in the order it was written if the compiler
/// keeps the order.
inline void in_program_order() noexcept { __atomic_signal_fence(__ATOMIC_SEQ_CST); }

/// A packet of `bytes` without events.
[[nodiscard]] constexpr packet_header blank_packet(const trace_info& info,
                                                   std::size_t bytes) noexcept {
    return {
        .build = info.build,
        .packet_size = static_cast<std::uint32_t>(bytes * 8),
        .clock_hz = info.clock_hz,
        .region_bytes = info.region_bytes,
        .region_base = info.region_base,
        .code_base = info.code_base,
    };
}

/// Makes a packet ready for events. Until it is, it says that it was never filled.
inline void start_packet(packet_header& fresh, std::uint64_t now, std::uint32_t events_before,
                         std::uint32_t number) noexcept {
    // First, so that at no moment the packet is one that was changed.
    fresh.checksum = 0;
    in_program_order();
    fresh.content_size = 0;
    in_program_order();
    fresh.timestamp_begin = now;
    fresh.timestamp_end = {static_cast<std::uint32_t>(now), static_cast<std::uint32_t>(now >> 32)};
    fresh.events_before = events_before;
    fresh.packet_seq_num = number;
    in_program_order();
    fresh.content_size = sizeof(packet_header) * 8;
}

/// Of a packet's head, whose own checksum is 0 meanwhile, and its events: the frame check sequence of HDLC
/// and RFC 1662, where 0 becomes 0xFFFF. It counts as lines send, the lowest bit first: any three bits that
/// were changed are found, and any 16 in a row.
[[nodiscard]] constexpr std::uint16_t packet_checksum(std::span<const std::byte> content) noexcept {
    std::uint32_t sum = 0xFFFF;
    for (const std::byte each : content) {
        std::uint32_t low = (sum ^ std::to_integer<std::uint32_t>(each)) & 0xFF;
        low = (low ^ low << 4) & 0xFF;
        sum = sum >> 8 ^ low << 8 ^ low << 3 ^ low >> 4;
    }
    return static_cast<std::uint16_t>(sum == 0xFFFF ? sum : ~sum);
}

/// What of `storage` whole packets of `packet_bytes` take up.
[[nodiscard]] inline std::span<std::byte> room_for_packets(std::span<std::byte> storage,
                                                           std::size_t packet_bytes) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(storage.data());
    const std::size_t padding = (0 - address) & (alignof(packet_header) - 1);
    if (padding > storage.size()) {
        return {};
    }
    const std::size_t packets = (storage.size() - padding) / packet_bytes;
    return storage.subspan(padding, packets * packet_bytes);
}

inline constexpr std::size_t default_packet_bytes = 512;
inline constexpr std::size_t least_packet_bytes =
    sizeof(packet_header) + event_format::longest_event_words * event_format::word_bytes;

}  // namespace ramwright
