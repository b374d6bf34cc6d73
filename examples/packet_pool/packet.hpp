// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// \file
/// What travels from the network's interrupt to the thread: a buffer as large as an Ethernet payload.

namespace packet_pool {

struct packet {
    std::uint32_t number;
    std::array<std::uint8_t, 1496> content;
};
static_assert(sizeof(packet) == 1500);

/// The byte at `place` of packet `number`, so that a buffer two packets were written to shows.
[[nodiscard]] constexpr std::uint8_t content_of(std::uint32_t number, std::size_t place) noexcept {
    return static_cast<std::uint8_t>(number * 31 + place);
}

}  // namespace packet_pool
