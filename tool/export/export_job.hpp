// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

/// \file
/// What every export is told, and what it tells.

namespace ramwright::tool {

struct export_job {
    std::string trace = {};        ///< as for `open_trace`
    std::string output = {};       ///< a file; for CTF a directory
    std::string elf = {};          ///< empty: callers stay addresses
    std::uint64_t spans_from = 0;  ///< smaller blocks are no spans, where the format has spans
};

/// Of the trace, all of which was exported.
struct exported_trace {
    std::uint64_t events = 0;
    std::uint64_t lost_events = 0;
};

}  // namespace ramwright::tool
