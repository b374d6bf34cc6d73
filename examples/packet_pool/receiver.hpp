// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "packet.hpp"

/// \file
/// The driver: takes a buffer in the interrupt, and hands it to the thread.

namespace packet_pool {

inline constexpr std::uint32_t buffers = 4;

/// In the interrupt: packet `number` has arrived.
void receive(std::uint32_t number) noexcept;

/// In the thread: the oldest packet, or null.
[[nodiscard]] packet* next_packet() noexcept;

/// In the thread: the packet's buffer is free again.
void release(packet* done) noexcept;

[[nodiscard]] std::uint32_t dropped() noexcept;
[[nodiscard]] std::uint32_t free_buffers() noexcept;

}  // namespace packet_pool
