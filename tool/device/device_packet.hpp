// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "tool/trace/trace_event.hpp"

/// \file
/// A packet as it came from a device, whole and read.

namespace ramwright::tool {

struct device_packet {
    packet_header head;
    std::vector<std::byte> bytes;
    std::vector<trace_event> events;
    std::uint32_t calls = 0;  ///< which count as events in the head; a host records them, no device
};

/// Whether a packet could start with this head.
[[nodiscard]] bool is_plausible(const packet_header& head) noexcept;

/// Empty if the events are not what the head says: a byte of them was lost or changed.
[[nodiscard]] std::optional<device_packet> read_packet(std::span<const std::byte> bytes);

}  // namespace ramwright::tool
