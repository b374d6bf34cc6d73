// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <vector>

#include "tool/record/call_ring.hpp"

/// \file
/// Traces with calls, as the recorder of programs leaves them.

namespace ramwright::test {

inline constexpr std::uint64_t code_of_calls = 0x40'0000;

/// The packets of what `events` records.
[[nodiscard]] inline std::vector<std::byte> with_calls(
    const std::function<void(record::call_ring&)>& events, std::size_t packets = 4) {
    std::vector<std::uint64_t> storage(packets * default_packet_bytes / sizeof(std::uint64_t));
    const auto bytes = std::as_writable_bytes(std::span{storage});
    record::run_clock clock;
    clock.choose(record::clock_events);
    record::call_ring ring{bytes, {}, record::read_clock{&clock}};
    events(ring);
    for (std::size_t at = 0; at != bytes.size(); at += default_packet_bytes) {
        packet_header head;
        std::memcpy(&head, bytes.data() + at, sizeof(head));
        head.clock_hz = call_format::clock_flag;
        head.code_base = code_of_calls;
        std::memcpy(bytes.data() + at, &head, sizeof(head));
    }
    return {bytes.begin(), bytes.end()};
}

}  // namespace ramwright::test
