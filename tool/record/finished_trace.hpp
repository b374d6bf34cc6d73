// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/record/recorded_run.hpp"

/// \file
/// Brings a trace that a process left into the form of one from a device.

namespace ramwright::tool {

/// Cuts off the packets that were never filled and writes how large the region was into each that was:
/// what the recorder cannot know before the end. Throws `trace_error`.
[[nodiscard]] recorded_file finish_trace(const std::string& path);

/// Counts, and leaves the file as it is: its process still writes.
[[nodiscard]] recorded_file look_at_trace(const std::string& path);

}  // namespace ramwright::tool
