// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"
#include "tool/report/report_data.hpp"
#include "tool/report/run_observer.hpp"

/// \file
/// The two kinds of run a report shows, each watched from its first event to its last.

namespace ramwright::tool {

struct watched_run {
    run_record record;
    std::vector<region_zone> zones;
};

/// As it was on the device. Throws `input_error` for a trace that cannot be read.
[[nodiscard]] watched_run watch_recorded(const std::string& trace, const observation& wanted);

/// As the design would have served the same requests.
[[nodiscard]] watched_run watch_replayed(const operation_log& log, const design& how,
                                         std::uint64_t region_bytes, const observation& wanted);

}  // namespace ramwright::tool
