// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "tool/replay/operation_log.hpp"

/// \file
/// When the blocks of each caller begin and end.

namespace ramwright::tool {

/// By size.
using block_counts = std::map<std::uint32_t, std::uint32_t>;

struct caller_lifetimes {
    bool heap_only = false;     ///< resized, aligned, or refused on the device
    bool kept = true;           ///< until nothing more was asked for, in every trace
    bool ends_in_phase = true;  ///< all of them, in every trace
    double last_request = 0;    ///< as a share of the trace's requests
    std::uint64_t last_tick = 0;
    block_counts most_in_trace{};
    std::map<std::uint32_t, block_counts> most_in_phase{};  ///< by mark
    std::map<std::uint32_t, std::uint64_t> times{};         ///< that a phase asked for any, by mark
};

/// By code address; what has none is left out.
[[nodiscard]] std::map<std::uint64_t, caller_lifetimes> lifetimes_by_caller(
    std::span<const operation_log> logs);

}  // namespace ramwright::tool
