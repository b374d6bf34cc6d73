// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tool/device/device_source.hpp"
#include "tool/trace/trace_event.hpp"

/// \file
/// Events to watch, as they come from a device or as a trace plays them.

namespace ramwright::tool {

struct event_batch {
    trace_info info;
    bool starts_run = false;
    std::uint64_t lost = 0;  ///< events missing before these
    std::vector<trace_event> events = {};
};

class event_feed {
public:
    using state = packet_feed::state;

    virtual ~event_feed() = default;
    /// As `packet_feed::wait`.
    virtual state wait(std::vector<event_batch>& into, interruption& stop,
                       std::chrono::milliseconds patience) = 0;
    virtual void finish(std::vector<event_batch>& into) = 0;
    [[nodiscard]] virtual stream_damage damage() const = 0;
};

/// Plays the trace at `path` with `speed` of its seconds in one; 0: as fast as it can be read.
[[nodiscard]] std::unique_ptr<event_feed> play_trace(const std::string& path, double speed);

[[nodiscard]] std::unique_ptr<event_feed> watch_device(const std::string& source,
                                                       const device_options& options,
                                                       interruption& stop);

}  // namespace ramwright::tool
