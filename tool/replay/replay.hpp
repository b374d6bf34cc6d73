// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// Runs a trace through a design: the allocators the firmware uses, compiled from the same headers,
/// deciding at the same offsets.
///
///     const operation_log log = read_operations("node.trace");
///     const replay_result result = replay(log, general_design(), {.region_bytes = 64 * 1024});
///     if (!result.survived()) { print(result.failures.front().tick); }
///
/// A block whose allocation failed is not there: its free is ignored, and the run goes on.

namespace ramwright::tool {

class demand_reader;

struct replay_options {
    std::size_t region_bytes = 0;
    std::size_t samples = 1000;       ///< of the timeline, at most twice as many; 0: no timeline
    std::size_t failures_kept = 100;  ///< the first ones; all are counted
};

enum class failure_reason : std::uint8_t {
    out_of_memory,  ///< fewer bytes were free than asked for
    fragmented,     ///< enough bytes were free, but not in one block
    pool_empty,     ///< a design of pools only, and no block of the size's class was free
};

[[nodiscard]] std::string_view name_of(failure_reason reason) noexcept;

struct replay_failure {
    std::size_t operation =
        0;  ///< index into the log, or count of operations before it in a stream
    std::uint64_t tick = 0;
    std::uint32_t size = 0;
    std::uint32_t alignment = 0;
    std::uint64_t caller = 0;  ///< code address; 0: unknown
    std::uint64_t free_bytes = 0;
    std::uint64_t largest_free_bytes = 0;
    failure_reason reason = failure_reason::out_of_memory;
};

/// A stretch of the timeline, starting at `tick`.
struct replay_sample {
    std::uint64_t tick = 0;
    std::uint64_t live_bytes = 0;       ///< most bytes the firmware held, as it asked for them
    std::uint64_t used_bytes = 0;       ///< most bytes not free: live, headers, padding, tables
    std::uint64_t footprint_bytes = 0;  ///< highest byte used so far, from the region's start
    /// When the largest free block was at its smallest. Looked at once a tick, at most every 16
    /// operations, and at every failure.
    std::uint64_t free_bytes = 0;
    std::uint64_t largest_free_bytes = 0;

    /// 1 − largest free block / free bytes at that moment.
    [[nodiscard]] double fragmentation() const noexcept {
        return free_bytes == 0 ? 0.0
                               : 1.0 - static_cast<double>(largest_free_bytes) /
                                           static_cast<double>(free_bytes);
    }
};

struct replay_result {
    std::uint64_t region_bytes = 0;
    std::uint64_t operations = 0;
    std::uint64_t allocations = 0;  ///< served
    std::uint64_t attempts = 0;     ///< requests the device had refused, tried again
    std::uint64_t moved = 0;        ///< resizes that could not be done in place
    std::uint64_t failure_count = 0;
    std::vector<replay_failure> failures;

    std::uint64_t peak_live_bytes = 0;
    std::uint64_t peak_tick = 0;
    std::size_t peak_operation = 0;          ///< the one that reached the peak of live bytes
    std::uint64_t peak_used_bytes = 0;       ///< live, headers, padding and tables
    std::uint64_t peak_footprint_bytes = 0;  ///< highest byte used, tables included
    /// Of a design that searches a list: the most of them that were free at once, when the free memory was
    /// looked at.
    std::uint64_t most_free_blocks = 0;
    std::uint64_t most_free_blocks_tick = 0;
    std::vector<replay_sample> timeline;
    replay_sample worst;  ///< when the largest free block was smallest
    replay_sample end;

    [[nodiscard]] bool survived() const noexcept { return failure_count == 0; }
};

/// A region too small for the design's tables refuses every request.
[[nodiscard]] replay_result replay(const operation_log& log, const design& how,
                                   const replay_options& options);

/// As above, reading the trace as it goes: nothing but live blocks is kept in memory.
[[nodiscard]] replay_result replay(demand_reader& trace, const design& how,
                                   const replay_options& options);

}  // namespace ramwright::tool
