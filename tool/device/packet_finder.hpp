// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tool/device/device_packet.hpp"

/// \file
/// Finds the packets in a stream of bytes that may begin anywhere, lose some, and hold others.
///
///     packet_finder finder;
///     finder.add(bytes_from_a_uart, packets);     // as they come
///     finder.end(packets);
///     report(finder.damage());
///
/// A packet that breaks off, because the power did or because bytes were lost, is given up where the next
/// one begins. No packet after it is lost. Bytes that were changed are found by the packet's checksum;
/// where it has none, because a memory was read and no line, if events or times no longer fit together.

namespace ramwright::tool {

struct stream_damage {
    std::uint64_t stray_bytes = 0;  ///< that belong to no packet
    std::uint64_t cut_packets = 0;  ///< that broke off
    std::uint64_t damaged_packets = 0;

    friend bool operator==(const stream_damage&, const stream_damage&) = default;
};

class packet_finder {
public:
    /// Appends to `found` what is complete.
    void add(std::span<const std::byte> bytes, std::vector<device_packet>& found);
    /// Nothing more comes: what is left is stray or cut.
    void end(std::vector<device_packet>& found);

    [[nodiscard]] const stream_damage& damage() const noexcept { return damage_; }

private:
    static constexpr std::size_t none = ~std::size_t{0};

    [[nodiscard]] std::size_t left() const noexcept { return buffer_.size() - at_; }
    [[nodiscard]] bool step(bool ended, std::vector<device_packet>& found);
    [[nodiscard]] std::size_t next_head(std::size_t from, std::size_t before) const;
    void skip_stray(std::size_t bytes);
    void forget_read();

    std::vector<std::byte> buffer_;
    std::size_t at_ = 0;
    stream_damage damage_;
};

}  // namespace ramwright::tool
