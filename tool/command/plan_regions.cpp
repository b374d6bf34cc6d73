// SPDX-License-Identifier: Apache-2.0
#include "tool/command/plan_regions.hpp"

#include <fmt/format.h>

#include "tool/common/table.hpp"
#include "tool/common/units.hpp"
#include "tool/layout/capability_names.hpp"

namespace ramwright::tool {

void print_regions(const region_plan& plan) {
    table rows{{"region"},
               {"waits", align::right},
               {"room", align::right},
               {fmt::format("RAM +{:g} %", plan.margin_percent), align::right},
               {"pools", align::right},
               {"requests", align::right}};
    for (const planned_region& each : plan.regions) {
        rows.add({each.name, fmt::format("{}", each.wait_states), bytes(each.room_bytes),
                  bytes(each.needed_bytes), fmt::format("{}", each.how.pools.size()),
                  percent(each.requests)});
    }
    fmt::print("{}", rows.text());
    fmt::print("{}", heading("Where requests go"));
    table routes{{"up to", align::right}, {"that need"}, {"go to"}};
    for (const size_route& each : plan.routes) {
        routes.add({bytes(each.largest), fmt::format("{}", fmt::join(names_of(each.needs), ", ")),
                    plan.regions[each.place].name});
    }
    fmt::print("{}", routes.text());
    fmt::print(
        "\n  Each region's requests were replayed in its RAM, with the margin, and in the 32 "
        "sizes\n"
        "  above it; none failed.\n");
}

}  // namespace ramwright::tool
