// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ramwright/heap/size_routes.hpp"
#include "tool/replay/capability_rule.hpp"
#include "tool/replay/design.hpp"

/// \file
/// A plan of several regions in a JSON file: written beside `memory_plan.hpp`, read by `replay` and `report`.

namespace ramwright::tool {

/// One region with what serves requests in it.
struct planned_region {
    std::string name;
    std::uint8_t wait_states = 0;
    capabilities has{};
    std::uint64_t room_bytes = 0;    ///< what the chip has left for it
    std::uint64_t needed_bytes = 0;  ///< with the margin; the object included
    double requests = 0;             ///< share of all that were traced
    double hotness = 0;              ///< requests by bytes live at the peak
    design how{};                    ///< `region_bytes`: what the firmware gives it
};

struct region_plan {
    double margin_percent = 0;
    std::string build_id;  ///< of the firmware that was traced; empty: unknown
    std::vector<capability_rule> rules{};
    std::vector<planned_region> regions{};  ///< the fastest first
    std::vector<size_route> routes{};       ///< `place` is an index of `regions`

    [[nodiscard]] std::vector<capabilities> capabilities_of_regions() const;
    /// Where a request that the rules know goes; `nowhere` if no route is for it.
    [[nodiscard]] std::uint8_t place_for(std::uint64_t caller, std::uint32_t size,
                                         std::size_t alignment) const noexcept;
};

/// True iff the file can be read and says that it is one, whatever else is wrong with it.
[[nodiscard]] bool is_region_plan(const std::string& path);

/// Throws `input_error` for a file that is not such a plan, saying what is wrong with it.
[[nodiscard]] region_plan read_region_plan(const std::string& path);

/// The file's content.
[[nodiscard]] std::string region_plan_text(const region_plan& plan);

}  // namespace ramwright::tool
