// SPDX-License-Identifier: Apache-2.0
#include "tool/command/plan_regions.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"
#include "tool/layout/capability_names.hpp"
#include "tool/plan/region_header.hpp"

namespace ramwright::tool {

void print_regions(std::span<const region_share> shares, double margin_percent) {
    table rows{{"region"},
               {"waits", align::right},
               {"room", align::right},
               {fmt::format("RAM +{:g} %", margin_percent), align::right},
               {"pools", align::right},
               {"requests", align::right}};
    for (const region_share& each : shares) {
        rows.add({each.region.name, fmt::format("{}", each.region.wait_states),
                  bytes(each.region.room), bytes(each.needed_bytes),
                  fmt::format("{}", each.how.pools.size()), percent(each.requests)});
    }
    fmt::print("{}", rows.text());
    fmt::print("{}", heading("Where requests go"));
    table routes{{"up to", align::right}, {"that need"}, {"go to"}};
    for (const size_route& each : routes_of(shares)) {
        routes.add({bytes(each.largest), fmt::format("{}", fmt::join(names_of(each.needs), ", ")),
                    shares[each.share].region.name});
    }
    fmt::print("{}", routes.text());
    fmt::print(
        "\n  Each region's requests were replayed in its RAM, with the margin, and in the 32 "
        "sizes\n"
        "  above it; none failed.\n");
}

std::string regions_json(std::span<const region_share> shares, double margin_percent) {
    using nlohmann::json;
    json regions = json::array();
    for (const region_share& each : shares) {
        json pools = json::array();
        for (const size_class& pool : each.how.pools) {
            pools.push_back({{"smallest", pool.smallest},
                             {"block_size", pool.block_size},
                             {"count", pool.count}});
        }
        regions.push_back({{"region", each.region.name},
                           {"wait_states", each.region.wait_states},
                           {"room_bytes", each.region.room},
                           {"ram_needed_with_margin_bytes", each.needed_bytes},
                           {"requests", each.requests},
                           {"pools", pools}});
    }
    json routes = json::array();
    for (const size_route& each : routes_of(shares)) {
        routes.push_back({{"largest", each.largest},
                          {"needs", names_of(each.needs)},
                          {"region", shares[each.share].region.name}});
    }
    return json{{"margin_percent", margin_percent}, {"regions", regions}, {"routes", routes}}.dump(
               2) +
           "\n";
}

}  // namespace ramwright::tool
