// SPDX-License-Identifier: Apache-2.0
#include "tool/device/device_packet.hpp"

#include <cstring>
#include <memory>

#include "tool/trace/trace_error.hpp"
#include "tool/trace/trace_reader.hpp"

namespace ramwright::tool {

namespace {

// Larger ones are not recorded anywhere, and a damaged head must not have a reader wait for gigabytes.
constexpr std::uint32_t most_packet_bits = std::uint32_t{1} << 23;
constexpr std::uint32_t head_bits = sizeof(packet_header) * 8;

}  // namespace

bool is_plausible(const packet_header& head) noexcept {
    const bool never_filled = head.content_size == 0 && head.checksum == 0;
    return head.magic == packet_header::magic_value && head.packet_size >= head_bits &&
           head.packet_size <= most_packet_bits &&
           head.packet_size % (8 * alignof(packet_header)) == 0 &&
           (never_filled ||
            (head.content_size >= head_bits && head.content_size <= head.packet_size &&
             head.content_size % event_format::word_bits == 0 &&
             head.timestamp_end.value() >= head.timestamp_begin));
}

std::optional<device_packet> read_packet(std::span<const std::byte> bytes) {
    device_packet packet;
    std::memcpy(&packet.head, bytes.data(), sizeof(packet.head));
    try {
        // A packet is a trace by itself.
        trace_reader reader{std::make_unique<memory_source>("packet", bytes)};
        for (trace_event event; reader.next(event);) {
            packet.events.push_back(event);
        }
        packet.calls = static_cast<std::uint32_t>(reader.numbered() - reader.events());
        const std::uint64_t last =
            reader.numbered() == 0 ? packet.head.timestamp_begin : reader.tick();
        if (last != packet.head.timestamp_end.value()) {
            return {};
        }
    } catch (const trace_error&) {
        return {};
    }
    packet.bytes.assign(bytes.begin(), bytes.end());
    return packet;
}

}  // namespace ramwright::tool
