// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tool/plan/find_apart.hpp"
#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"
#include "tool/replay/plan_file.hpp"

/// \file
/// The designs worth choosing between, from least RAM to most certainty, each proven by replay.

namespace ramwright::tool {

struct plan_options {
    double margin_percent = 0;
    std::uint64_t ram_bytes =
        0;               ///< what there is; 0: not known, and each design gets what it needs
    bool apart = false;  ///< what needs no heap is kept out of it, where that saves RAM
    std::vector<std::uint32_t> certain_sizes{};  ///< in every design, in any order of the demand
    std::uint32_t soak_runs = 0;  ///< generated runs that each design is tried on; 0: none
};

struct plan_offers {
    double margin_percent = 0;
    std::uint64_t peak_live_bytes = 0;              ///< no design needs less
    std::uint64_t peak_live_with_margin_bytes = 0;  ///< nor, with the margin, less than this
    /// By ascending RAM. None is as good as another in everything and worse in something.
    std::vector<plan_offer> offers;
    apart_choice apart;    ///< kept out of each design's heap if it was asked for
    std::string left_out;  ///< which design is not there, and why; empty: all are
};

/// Every log must survive. Throws `input_error` if they ask for nothing.
[[nodiscard]] plan_offers plan_designs(std::span<const operation_log> logs,
                                       const plan_options& options);

/// Replays what the design's heap is asked for, with the margin, in a region of exactly this size.
[[nodiscard]] bool survives_with_margin(std::span<const operation_log> logs, double margin_percent,
                                        const design& how, std::size_t region_bytes);

}  // namespace ramwright::tool
