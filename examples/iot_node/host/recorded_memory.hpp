// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "ramwright/alloc/general.hpp"
#include "ramwright/guard/traced.hpp"
#include "ramwright/trace/ring.hpp"

/// \file
/// The memory of a node on the desk: a general heap with RAM enough that nothing fails, so that its
/// trace is what the application asks for and not what some heap could give.

namespace iot_node {

/// Ticks are simulated seconds.
struct simulated_clock {
    const std::uint32_t* second;

    std::uint64_t operator()() const noexcept { return *second; }
};

class recorded_memory {
public:
    using ring = ramwright::trace_ring<simulated_clock>;
    using heap_type = ramwright::traced<ramwright::general<>, ring>;

    recorded_memory();

    /// The second the application is in.
    std::uint32_t now = 0;

    [[nodiscard]] ring& events() noexcept { return ring_; }
    [[nodiscard]] heap_type& heap() noexcept { return heap_; }

private:
    alignas(8) std::array<std::byte, ramwright::general<>::largest_region> region_{};
    alignas(8) std::array<std::byte, 32 * ramwright::default_packet_bytes> packets_{};
    ring ring_;
    heap_type heap_;
};

/// The one `node_memory` allocates from.
[[nodiscard]] recorded_memory& memory();

}  // namespace iot_node
