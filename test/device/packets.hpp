// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "ramwright/trace/packet.hpp"

/// \file
/// What packets of marks hold, read by hand: for tests at every word size.

namespace ramwright::test {

using byte_list = std::vector<std::byte>;

inline void append(byte_list& to, std::span<const std::byte> more) {
    to.insert(to.end(), more.begin(), more.end());
}

[[nodiscard]] inline packet_header head_of(std::span<const std::byte> packet) {
    packet_header head;
    std::memcpy(&head, packet.data(), sizeof(head));
    return head;
}

[[nodiscard]] inline std::vector<packet_header> heads_of(std::span<const std::byte> stream) {
    std::vector<packet_header> heads;
    for (; stream.size() >= default_packet_bytes; stream = stream.subspan(default_packet_bytes)) {
        heads.push_back(head_of(stream));
    }
    return heads;
}

/// The values of marks in narrow events.
[[nodiscard]] inline std::vector<std::uint32_t> marks_of(std::span<const std::byte> stream) {
    std::vector<std::uint32_t> values;
    for (; stream.size() >= default_packet_bytes; stream = stream.subspan(default_packet_bytes)) {
        const std::size_t end = head_of(stream).content_size / 8;
        for (std::size_t at = sizeof(packet_header); at < end; at += 8) {
            std::uint32_t value = 0;
            std::memcpy(&value, stream.data() + at + 4, sizeof(value));
            values.push_back(value);
        }
    }
    return values;
}

/// `from`, and so on up to `end`.
[[nodiscard]] inline std::vector<std::uint32_t> counting(std::uint32_t from, std::uint32_t end) {
    std::vector<std::uint32_t> values;
    for (; from != end; ++from) {
        values.push_back(from);
    }
    return values;
}

// Events of 8 bytes a packet of 512 holds.
inline constexpr std::uint32_t marks_in_packet = (512 - sizeof(packet_header)) / 8;

template <typename Recorder>
void record_marks(Recorder& to, std::uint64_t& now, std::uint32_t from, std::uint32_t end) {
    for (; from != end; ++from) {
        now += 3;
        to.mark(from);
    }
}

}  // namespace ramwright::test
