// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tool/elf/code_addresses.hpp"
#include "tool/replay/operation_log.hpp"
#include "tool/replay/trace_summary.hpp"

/// \file
/// What changed from one trace to another, by caller and by size.

namespace ramwright::tool {

/// One of the two traces.
struct compared_trace {
    const operation_log& log;
    const trace_summary& summary;
    code_addresses& code;
    bool named = false;  ///< `code` knows the firmware
};

struct compared_figures {
    std::uint64_t allocations = 0;
    std::uint64_t bytes_at_peak = 0;  ///< when its whole trace held most
    std::uint64_t live_bytes = 0;     ///< at the end
    std::uint64_t most_bytes = 0;     ///< at once

    /// No request.
    [[nodiscard]] bool none() const noexcept { return *this == compared_figures{}; }
    friend bool operator==(const compared_figures&, const compared_figures&) = default;
};

struct difference_row {
    std::string name;  ///< of a caller; empty for a size
    std::uint32_t size = 0;
    compared_figures before;
    compared_figures after;
};

struct trace_difference {
    /// False: the traces are of different builds, and there are no names to match their addresses by.
    bool callers_match = false;
    // Those that differ, the most bytes first.
    std::vector<difference_row> callers;
    std::vector<difference_row> sizes;
};

/// Callers are the same if they have the same address in the same build, or with ELFs for both builds the
/// same function and file: lines move.
[[nodiscard]] trace_difference compare(const compared_trace& before, const compared_trace& after);

}  // namespace ramwright::tool
