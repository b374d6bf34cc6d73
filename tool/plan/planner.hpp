// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"
#include "tool/replay/plan_file.hpp"

/// \file
/// The designs worth choosing between, from least RAM to most certainty, each proven by replay.

namespace ramwright::tool {

struct plan_offers {
    double margin_percent = 0;
    std::uint64_t peak_live_bytes = 0;              ///< no design needs less
    std::uint64_t peak_live_with_margin_bytes = 0;  ///< nor, with the margin, less than this
    std::vector<plan_offer> offers;                 ///< each design is proven with the margin
    std::string left_out;  ///< which design there is none of, and why; empty: all are there
};

/// Every log must survive. Throws `input_error` if they ask for nothing.
[[nodiscard]] plan_offers plan_designs(std::span<const operation_log> logs, double margin_percent);

/// Replays the logs, with the margin, through the design in a region of exactly this size.
[[nodiscard]] bool survives_with_margin(std::span<const operation_log> logs, double margin_percent,
                                        const design& how, std::size_t region_bytes);

}  // namespace ramwright::tool
