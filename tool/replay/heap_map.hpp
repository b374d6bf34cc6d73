// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// What lies where in the region, at any moment of a run.
///
///     const auto result = replay(log, how, {.region_bytes = ram});
///     heap_map(log, how, ram, result.failures.front().operation);   // when it died
///     heap_map(log, how, ram, result.peak_operation + 1);           // at the peak of live bytes
///     heap_map(log, how, ram, log.operations().size());             // at the end

namespace ramwright::tool {

/// A run of bytes that is one block. Live blocks say whose they are.
struct mapped_block {
    std::uint32_t offset = 0;  ///< of the bytes handed out, from the region's start
    std::uint32_t size = 0;    ///< usable bytes
    bool live = false;
    std::uint32_t requested = 0;
    std::uint64_t caller = 0;  ///< code address; 0: unknown
    std::uint64_t allocated_tick = 0;
};

/// The region's blocks after the first `operation_count` operations, in address order. What lies
/// between them is headers and tables. An arena has no list of blocks: its live ones are returned.
[[nodiscard]] std::vector<mapped_block> heap_map(const operation_log& log, const design& how,
                                                 std::size_t region_bytes,
                                                 std::size_t operation_count);

}  // namespace ramwright::tool
