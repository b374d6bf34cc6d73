// SPDX-License-Identifier: Apache-2.0
#include "tool/report/regions_json.hpp"

#include <nlohmann/json.hpp>

#include "tool/layout/capability_names.hpp"

namespace ramwright::tool {

namespace {

using nlohmann::json;

json region_json(const planned_region& region, const region_outcome& outcome) {
    return {{"name", region.name},
            {"wait_states", region.wait_states},
            {"has", names_of(region.has)},
            {"room_bytes", region.room_bytes},
            {"region_bytes", region.how.region_bytes},
            {"needed_with_margin_bytes", region.needed_bytes},
            {"hotness", region.hotness},
            {"pools", region.how.pools.size()},
            {"served", outcome.result.allocations + outcome.result.attempts},
            {"peak_live_bytes", outcome.result.peak_live_bytes},
            {"peak_used_bytes", outcome.result.peak_used_bytes},
            {"fragmentation", outcome.result.worst.fragmentation()},
            {"no_room", outcome.result.failure_count},
            {"served_for_others", outcome.served_for_others}};
}

}  // namespace

json regions_json(const watched_regions& watched) {
    json regions = json::array();
    for (std::size_t index = 0; index != watched.plan.regions.size(); ++index) {
        json region = region_json(watched.plan.regions[index], watched.result.regions[index]);
        if (watched.runs[index]) {
            region["run"] = *watched.runs[index];
        }
        regions.push_back(std::move(region));
    }
    json routes = json::array();
    for (const size_route& each : watched.plan.routes) {
        routes.push_back(
            {{"largest", each.largest}, {"needs", names_of(each.needs)}, {"region", each.place}});
    }
    return {{"margin_percent", watched.plan.margin_percent},
            {"requests", watched.result.requests},
            {"failures", watched.result.failure_count},
            {"fallbacks", watched.result.fallbacks},
            {"unplanned", watched.result.unplanned},
            {"regions", regions},
            {"routes", routes}};
}

}  // namespace ramwright::tool
