// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "tool/device/device_packet.hpp"

/// \file
/// Tells the runs of a device apart in the packets that come from it.
///
/// A device that was reset starts another run: its ring says so (`packet_header::run`), or its numbers or
/// its clock begin anew. Then a ring that survived the reset sends again what it had sent before; that is
/// left out. A trace is of one run.

namespace ramwright::tool {

/// What of a run was received.
struct run_counts {
    std::uint64_t packets = 0;
    std::uint64_t events = 0;
    std::uint64_t before = 0;  ///< recorded before the first packet that came: overwritten by then
    std::uint64_t lost = 0;    ///< between packets that came
};

class run_splitter {
public:
    struct placed {
        device_packet packet;
        bool starts_run = false;
    };

    /// Appends to `to` what is new. A packet that seems to be repeated waits until another one shows
    /// whether the device was reset with its ring intact, or started from nothing and does the same again.
    void add(device_packet packet, std::vector<placed>& to);
    /// Of the run that the last placed packet belongs to.
    [[nodiscard]] const run_counts& counts() const noexcept { return counts_; }

private:
    [[nodiscard]] bool continues(const packet_header& head) const noexcept;
    [[nodiscard]] bool was_seen(const device_packet& packet) const noexcept;
    void place(device_packet packet, std::vector<placed>& to);
    void place_waiting(std::vector<placed>& to);

    std::optional<packet_header> last_;
    std::uint32_t expected_before_ = 0;
    std::deque<std::size_t> recent_;  // fingerprints of packets
    std::vector<device_packet> waiting_;
    run_counts counts_;
};

}  // namespace ramwright::tool
