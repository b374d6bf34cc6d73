// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tool/replay/operation_log.hpp"
#include "workload/w3.hpp"

/// \file
/// The random workloads as logs of operations, to be replayed as often as a search asks.

namespace bench {

[[nodiscard]] ramwright::tool::operation_log record_w3(std::uint32_t seed,
                                                       std::uint32_t ticks = w3_ticks);
[[nodiscard]] ramwright::tool::operation_log record_w4(std::uint32_t seed,
                                                       std::uint32_t operations);

/// The most bytes that were live at once.
[[nodiscard]] std::uint64_t peak_live_bytes(const ramwright::tool::operation_log& log);

}  // namespace bench
