// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "target/statistics.hpp"

namespace iot_node {

/// What was run.
struct run {
    std::uint32_t seed = 0;
    std::uint32_t ticks = 0;  ///< run, not asked for
    bool counted = false;     ///< instructions, too
    std::uint32_t corrupted_blocks = 0;
};

/// Prints one JSON object on one line.
void print_report(const run& done, const statistics& seen) noexcept;

}  // namespace iot_node
