// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "board/semihosting.hpp"
#include "ramwright/trace/ring.hpp"

/// \file
/// A trace that leaves the board: a ring of events, emptied into a file on the host once a second.

namespace iot_node {

/// Ticks are simulated seconds.
struct simulated_clock {
    const std::uint32_t* second;

    std::uint64_t operator()() const noexcept { return *second; }
};

class trace_file {
public:
    trace_file(const char* path, const ramwright::trace_info& info, simulated_clock clock) noexcept;

    /// Where to record.
    [[nodiscard]] auto& events() noexcept { return ring_; }

    /// Writes the packets that are full. Ends the run with a sentence if that fails.
    void write_complete_packets() noexcept;

    /// Writes what is left. Nothing may be recorded after it.
    void finish() noexcept;

private:
    // A second's events fill less than two packets.
    alignas(8) std::array<std::byte, 8 * ramwright::default_packet_bytes> storage_{};
    ramwright::trace_ring<simulated_clock> ring_;
    board::host_file file_;
};

}  // namespace iot_node
