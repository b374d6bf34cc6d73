// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ramwright/core/context.hpp"
#include "ramwright/trace/event.hpp"
#include "ramwright/trace/packet.hpp"

/// \file
/// A memory event as the tool sees it. What the kind of an event does not have is 0.

namespace ramwright::tool {

struct trace_event {
    event_kind kind = event_kind::mark;
    context who{};
    std::uint64_t tick = 0;          ///< on the recorder's clock, `trace_info::clock_hz` a second
    std::uint64_t offset = 0;        ///< allocated, freed, resized: from the start of the region
    std::uint64_t size = 0;          ///< allocated, resized, refused: bytes asked for
    std::uint64_t alignment = 0;     ///< allocated, resized, refused; 8 if less was asked for
    std::uint64_t caller = 0;        ///< allocated, resized, refused: code address, 0 if unknown
    std::uint32_t chain = 0;         ///< of calls, for `call_tree`; 0: see `chain_of`
    std::uint64_t largest_free = 0;  ///< refused: bytes
    std::uint32_t value = 0;         ///< mark

    friend bool operator==(const trace_event&, const trace_event&) = default;
};

/// What the device recorded and the trace does not hold, as far as it has been read.
struct trace_losses {
    std::uint64_t events = 0;
    std::uint64_t packets = 0;
    std::uint32_t gaps = 0;  ///< how often events are missing in a row, at the start included

    friend bool operator==(const trace_losses&, const trace_losses&) = default;
};

}  // namespace ramwright::tool
