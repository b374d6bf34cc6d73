// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "tool/device/device_packet.hpp"
#include "tool/device/packet_finder.hpp"

/// \file
/// The packets of rings in a device's memory.

namespace ramwright::tool {

/// Appends what packets `memory` holds anywhere, run by run and in order; of copies, the one with most
/// events.
void find_packets(std::span<const std::byte> memory, std::vector<device_packet>& into,
                  stream_damage& damage);

}  // namespace ramwright::tool
