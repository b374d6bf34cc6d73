// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// \file
/// A network card, played by the system timer: an interrupt for each packet.

namespace packet_pool::network {

/// Lets `count` packets arrive, one each time the timer comes round.
void send(std::uint32_t count) noexcept;

/// True while packets are still to come.
[[nodiscard]] bool sending() noexcept;

}  // namespace packet_pool::network
