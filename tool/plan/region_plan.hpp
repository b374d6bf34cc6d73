// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ramwright/core/capability.hpp"
#include "tool/replay/design.hpp"
#include "tool/replay/operation_log.hpp"

/// \file
/// Which sizes go to which of a chip's regions, and what serves them there.
///
/// A size is as hot as it is asked for often per byte that it holds at its peak. From the fastest region to
/// the slowest, each takes the hottest sizes that its capabilities and its room allow, a size as a whole: so
/// a request's region is known from what it asks for, and each region is proven by itself.

namespace ramwright::tool {

struct plan_region {
    std::string name;
    std::uint64_t room = 0;
    std::uint8_t wait_states = 0;
    capabilities has{};
};

/// Requests of `smallest` to `largest` bytes, or of all sizes by one caller, that need capabilities.
struct capability_rule {
    std::uint64_t caller = 0;  ///< code address; 0: any
    std::uint32_t smallest = 0;
    std::uint32_t largest = ~std::uint32_t{0};
    capabilities needs{};
};

/// The requests that one region serves: of these sizes, with these capabilities asked for.
struct routed_sizes {
    std::uint32_t smallest = 1;
    std::uint32_t largest = 0;
    capabilities needs{};
};

struct region_share {
    plan_region region;
    std::vector<routed_sizes> routes;
    design how;
    std::uint64_t needed_bytes = 0;  ///< with the margin; the object included
    double requests = 0;             ///< share of all
    double hotness = 0;              ///< requests by bytes live at the peak
};

/// Those that serve something, the fastest first. Throws `does_not_survive` if a size has room in no region.
[[nodiscard]] std::vector<region_share> plan_regions(std::span<const operation_log> logs,
                                                     std::vector<plan_region> regions,
                                                     std::span<const capability_rule> rules,
                                                     double margin_percent);

}  // namespace ramwright::tool
