// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tool/device/device_source.hpp"
#include "tool/watch/alarms.hpp"
#include "tool/watch/live_heap.hpp"

/// \file
/// Watches a source until it ends or somebody has seen enough.

namespace ramwright::tool {

struct watch_request {
    std::string source;  ///< as for `open_device_source`, or a trace
    device_options options;
    alarm_limits limits;
    double every = 1;             ///< seconds of the device between two lines
    std::optional<double> speed;  ///< of a trace; 0: as fast as it can be read
    bool lines = true;            ///< print lines where no view can be drawn
};

struct watch_result {
    trace_info info;
    heap_figures figures;
    std::vector<caller_use> callers;
    std::vector<alarm> alarms;
};

/// Draws on the terminal, or prints lines where standard output is none. Throws `input_error`.
[[nodiscard]] watch_result watch(const watch_request& request);

}  // namespace ramwright::tool
