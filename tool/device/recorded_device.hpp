// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tool/device/device_source.hpp"
#include "tool/device/run_splitter.hpp"

/// \file
/// Records what a device sends: a trace of each of its runs.

namespace ramwright::tool {

struct device_request {
    std::string source;
    device_options options;
    std::string file;  ///< of the first run; the second one's is `file`.2, and so on
    std::optional<double>
        seconds;  ///< until when; else until the source ends or somebody interrupts
};

struct device_run {
    std::string path;
    run_counts counts;
};

struct device_recording {
    std::vector<device_run> runs;
    stream_damage damage;
};

/// Whatever ends it, a signal included, the traces are whole. Throws `input_error`: the source or the file
/// cannot be opened, or no packet came.
[[nodiscard]] device_recording record_device(const device_request& request);

}  // namespace ramwright::tool
